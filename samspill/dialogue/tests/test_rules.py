from datetime import UTC, datetime, timedelta

from samspill.dialogue.rules import EntryFault, entry_fault, is_unread

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
