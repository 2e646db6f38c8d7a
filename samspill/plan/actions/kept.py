"""What every write to a plan shares: what became of it, and what to do when somebody was first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samspill.kernel.errors import Conflict
from samspill.plan.kinds import Value


@dataclass(frozen=True)
class Written:
    """What became of a write: the plan's ref, the activity's (empty for texts), the revision or
    version it has now, and whether it was a repetition of one already stored."""

    plan_ref: str
    ref: str
    revision: int
    repeated: bool = False


class Stale(Conflict):
    """Somebody changed the same thing meanwhile. Nothing was stored and nothing is lost: both
    versions are here, field by field (``text`` for words), with what both began from.

    ``revision`` is what a form must carry that chooses between them.
    """

    def __init__(
        self,
        *,
        mine: Mapping[str, Value],
        theirs: Mapping[str, Value],
        theirs_author: str,
        base: Mapping[str, Value],
        revision: int,
    ) -> None:
        super().__init__(
            "changed_meanwhile",
            _("Somebody else has changed this meanwhile. Both versions are below."),
            theirs=theirs,
        )
        self.mine = dict(mine)
        self.theirs_author = theirs_author
        self.base = dict(base)
        self.revision = revision
