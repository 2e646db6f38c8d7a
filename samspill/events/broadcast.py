"""Wake open pages: something changed for you."""

from samspill.events.models import Event


def announce(event: Event) -> None:
    """Replaced by the live broadcaster."""
