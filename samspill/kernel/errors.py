"""What an action may answer instead of doing it. ``ui.middleware`` turns each into a page once."""

from collections.abc import Mapping

from django.utils.functional import Promise

Words = str | Promise


class Refused(Exception):
    """A rule says no. ``code`` is stable for machines, ``message`` says what to do. HTTP 422."""

    status = 422

    def __init__(self, code: str, message: Words, *, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field


class Conflict(Refused):
    """Somebody else was first; ``theirs`` holds what stands now, so that no text is lost. 409."""

    status = 409

    def __init__(
        self, code: str, message: Words, *, theirs: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(code, message)
        self.theirs = dict(theirs or {})


class Denied(Exception):
    """The actor may not. Shown as 404, so that nobody learns whether the thing exists."""
