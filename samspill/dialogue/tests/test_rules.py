from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from samspill.dialogue.rules import (
    TITLE_LIMIT,
    EntryFault,
    entry_fault,
    is_unread,
    title_of,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STARTED = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def test_a_letter_cannot_have_come_tomorrow_nor_before_the_follow_up() -> None:
    def fault(happened_at: datetime) -> EntryFault | None:
        return entry_fault(happened_at, now=NOW, followed_up_from=STARTED)

    assert fault(NOW) is None
    assert fault(NOW + timedelta(minutes=1)) is EntryFault.FUTURE
    assert fault(STARTED - timedelta(days=1)) is EntryFault.BEFORE_FOLLOW_UP
    assert fault(STARTED - timedelta(minutes=5)) is None  # the same day counts


def test_only_the_others_newer_words_are_unread() -> None:
    assert is_unread(5, 4, own=False)
    assert not is_unread(5, 5, own=False)
    assert not is_unread(5, 4, own=True)


def test_words_without_a_title_are_called_by_their_first_ones() -> None:
    assert title_of("Hei Kari.\nKan jeg flytte møtet?") == "Hei Kari."
    assert title_of("Jeg lurer på om det er mulig å flytte møtet vi skulle ha på fredag") == (
        "Jeg lurer på om det er mulig å flytte møtet vi skulle ha …"
    )
    assert title_of("x" * 200) == "x" * (TITLE_LIMIT - 1) + " …"


@given(st.text(min_size=1, max_size=300))
def test_a_title_is_one_short_line(text: str) -> None:
    title = title_of(text)
    assert len(title) <= TITLE_LIMIT + 1
    assert "\n" not in title
