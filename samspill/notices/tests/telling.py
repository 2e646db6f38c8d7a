"""Something to tell about a conversation, and how it went."""

from __future__ import annotations

from samspill.matters.models import Turn
from samspill.notices import outbox
from samspill.notices.models import Notice
from samspill.notices.rules import Purpose
from samspill.notices.tests import factories as make
from samspill.notices.tests.factories import AT
from samspill.people.actor import SYSTEM


def tell(matter, key="m1", at=AT, purpose=Purpose.MESSAGE_TO_PERSON, **more):
    return outbox.queue_to_person(
        key=key, purpose=purpose, matter=matter, actor=SYSTEM, at=at, **more
    )


def states(matter):
    return sorted(Notice.objects.filter(matter=matter).values_list("channel", "state", "cause"))


def the(channel):
    return Notice.objects.get(channel=channel)


def office_turn(matter):
    turns = Turn.objects.filter(matter=make.follow_up_of(matter), closed_at=None)
    return list(turns.values_list("reason", flat=True))
