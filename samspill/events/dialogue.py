"""What happens in the conversation between a person and the office."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ThreadStarted:
    """A new conversation was opened."""

    thread_id: int


@dataclass(frozen=True)
class MessageSent:
    """Somebody wrote, or staff entered what came by letter, phone or at the counter.

    ``party`` is whose words they are (citizen or office); ``waits_for_citizen`` says whether
    the office asked for an answer; ``needs_answer`` whether the citizen's words do.
    """

    thread_id: int
    message_id: int
    party: str
    waits_for_citizen: bool
    needs_answer: bool


@dataclass(frozen=True)
class MessagesRead:
    """One side marked the conversation as read up to a message."""

    thread_id: int
    party: str
    up_to_id: int


@dataclass(frozen=True)
class ThreadDone:
    """Staff said that nothing more is needed from the office."""

    thread_id: int


@dataclass(frozen=True)
class TurnCorrected:
    """Staff moved the turn by hand: the office or the citizen is waited for, or not."""

    thread_id: int
    party: str
    waiting: bool
