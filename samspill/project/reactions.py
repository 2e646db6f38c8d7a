"""Who reacts to what: the one table. Each reaction runs in the transaction of the event."""

from collections.abc import Mapping, Sequence

from samspill.dialogue import reactions as dialogue
from samspill.events import dialogue as said
from samspill.events import people as happened
from samspill.events.log import Reaction
from samspill.matters import reactions as matters
from samspill.notices import reactions as notices
from samspill.plan import reactions as plan

REACTIONS: Mapping[type, Sequence[Reaction]] = {
    happened.FollowUpStarted: [matters.open_follow_up, plan.open_plan],
    happened.AdvisorAssigned: [matters.hand_over],
    happened.FollowUpEnded: [matters.close_follow_up, notices.end_with_follow_up],
    happened.ProtectionChanged: [matters.follow_protection, notices.follow_protection],
    said.MessageSent: [notices.read_by_answering, notices.receipt_on_paper],
    said.MessagesRead: [dialogue.notices_read],
    said.ThreadDone: [dialogue.stop_apology, notices.end_with_thread],
    said.TurnCorrected: [dialogue.stop_apology],
}
