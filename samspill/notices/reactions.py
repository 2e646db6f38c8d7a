"""What notices do when somebody writes, a conversation is done, or a person's facts change."""

from __future__ import annotations

from samspill.events.dialogue import MessageSent, ThreadDone
from samspill.events.envelope import Envelope
from samspill.events.people import FollowUpEnded, ProtectionChanged
from samspill.matters import queries as shared
from samspill.matters.models import Receipt
from samspill.matters.rules import Party, ReceiptKind
from samspill.notices import letters, outbox, queries
from samspill.notices.rules import Purpose
from samspill.people.actor import SYSTEM, ActorKind
from samspill.people.rules import EndReason


def read_by_answering(event: MessageSent, envelope: Envelope, key: int) -> None:
    """Who writes has read what stood before; not the person whose letter staff typed in."""
    party = Party(event.party)
    if party is Party.CITIZEN and envelope.actor_kind == ActorKind.STAFF.value:
        return
    outbox.opened_by(matter_id=event.thread_id, party=party, actor=SYSTEM, at=envelope.at)


def newest_receipt(matter_id: int) -> Receipt | None:
    rows = Receipt.objects.filter(matter=matter_id).select_related(
        "matter__person__contact_place", "matter__period", "holder", "office", "promise"
    )
    return rows.order_by("-pk").first()


def receipt_on_paper(event: MessageSent, envelope: Envelope, key: int) -> None:
    """Who wrote a letter, and gets letters, gets number, name and time by letter too."""
    if event.party != Party.CITIZEN.value or envelope.channel != ReceiptKind.LETTER.value:
        return
    receipt = newest_receipt(event.thread_id)
    if receipt is None or not queries.goes_by_letter(receipt.matter.person):
        return
    outbox.queue_to_person(
        key=f"receipt:{receipt.number}",
        purpose=Purpose.RECEIPT_BY_LETTER,
        matter=receipt.matter,
        letter=lambda: letters.receipt_letter(
            shared.receipt_view(receipt, envelope.at), receipt.matter.person.language
        ),
        actor=SYSTEM,
        at=envelope.at,
    )


def end_with_thread(event: ThreadDone, envelope: Envelope, key: int) -> None:
    """Nothing more is needed from the office: what told it of the matter has ended."""
    outbox.office_done(matter_id=event.thread_id, actor=SYSTEM, at=envelope.at)


def end_with_follow_up(event: FollowUpEnded, envelope: Envelope, key: int) -> None:
    """What told the office has ended. Letters are still posted, but not to the dead."""
    outbox.office_done(period_id=event.period_id, actor=SYSTEM, at=envelope.at)
    if event.reason == EndReason.DECEASED.value and envelope.person_id is not None:
        outbox.person_died(person_id=envelope.person_id, actor=SYSTEM, at=envelope.at)


def follow_protection(event: ProtectionChanged, envelope: Envelope, key: int) -> None:
    """No letter goes to an address that has become strictly confidential."""
    outbox.person_shielded(person_id=event.person_id, actor=SYSTEM, at=envelope.at)
