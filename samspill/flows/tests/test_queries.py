"""What the flows' pages read: as many questions for a long conversation as for a short one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samspill.dialogue import queries as dialogue
from samspill.flows import queries
from samspill.flows.tests.factories import LATER, SAID, conversation, refs, say
from samspill.journal.tests.factories import note
from samspill.kernel.errors import Denied
from samspill.plan.tests.factories import make
from tests.cast import Cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def test_a_long_conversation_takes_no_more_questions(cast: Cast) -> None:
    ref = conversation(cast)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            queries.conversation(cast.kari, ref, LATER)
        return len(found)

    say(cast, ref)
    few = asked()
    for number in range(6):
        say(cast, ref, f"Melding nummer {number}")
    assert asked() == few <= 6


def test_messages_are_found_by_name_only_where_they_stand(cast: Cast) -> None:
    ref, other = conversation(cast), conversation(cast, "Noe helt annet.")
    say(cast, ref)
    found = dialogue.messages_named(cast.jonas, ref, refs(ref)[::-1])
    assert [(one.ref, one.mine) for one in found] == list(
        zip(refs(ref), [True, False], strict=True)
    )
    assert found[0].text == SAID
    for actor, wanted in ((cast.jonas, refs(other)), (cast.outsider, refs(ref))):
        with pytest.raises(Denied):
            dialogue.messages_named(actor, ref, wanted)


def test_a_receipt_is_shown_only_about_the_person_it_is_for(cast: Cast) -> None:
    anna = person("Anna", "Vik")
    cast.follow_up(anna, advisor=cast.kari_staff)
    kari, jonas = cast.kari, cast.jonas_person.ref
    one, other = note(cast).ref, make(cast, kari).ref
    assert queries.noted(kari, jonas, one) == queries.Noted(one, 0)
    assert queries.made(kari, jonas, other, LATER) == queries.Made(other, "Skrive CV")
    assert queries.noted(kari, anna.ref, one) is None
    assert queries.made(kari, anna.ref, other, LATER) is None
    assert queries.noted(cast.elsewhere, jonas, one) is None
    assert queries.made(cast.elsewhere, jonas, other, LATER) is None
