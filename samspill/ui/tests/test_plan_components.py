"""The components of the shared plan: what they draw, and that people's words stay words."""

from datetime import UTC, datetime

import pytest

from samspill.ui import dates

NOW = datetime(2026, 11, 23, 7, 52, tzinfo=UTC)
EVIL = "<b>x</b>"


@pytest.fixture(autouse=True)
def monday():
    with dates.reading(NOW):
        yield


def part(**more):
    found = {
        "title": "My goal",
        "text": "",
        "by": "",
        "href": "",
        "action": "",
        "empty": "None yet",
    }
    return {**found, "goal": False, **more}


def test_a_text_is_escaped_and_says_who_wrote_it(draw):
    drawn = draw("{{ ui.said_part(p) }}", p=part(text=EVIL, by="Kari · today"))
    assert "<p>&lt;b&gt;x&lt;/b&gt;</p>" in drawn and "Kari · today" in drawn


def test_an_empty_text_says_so_and_a_link_names_what_it_changes(draw):
    drawn = draw("{{ ui.said_part(p) }}", p=part(href="/plan/ord/mal/", action="Write"))
    assert "None yet" in drawn
    assert 'Write<span class="sp-sr">: My goal</span></a>' in drawn


def test_the_board_counts_what_is_folded_away_too(draw):
    card = {"href": "/a/", "kind": "Course", "title": EVIL, "when": "", "tags": [], "mine": True}
    done = {"key": "done", "title": "Done", "cards": [card], "count": 3, "older": 2}
    empty = {"key": "planned", "title": "Planned", "cards": [], "count": 0, "older": 0}
    rest = {"older_href": "?alle=1", "empty": "Nothing is planned now."}
    drawn = draw("{{ ui.board(c) }}", c=[{**empty, **rest}, {**done, **rest}])
    assert "Nothing is planned now." in drawn and "Show 2 older" in drawn
    assert '<li class="sp-act" data-mine>' in drawn and EVIL not in drawn
    assert 'aria-labelledby="column-done"' in drawn


def test_pieces_are_marked_without_a_space_of_our_own(draw):
    pieces = [("", "A "), ("del", "old"), ("ins", EVIL), ("", "\nB")]
    assert draw("{{ ui.marked(p) }}", p=pieces) == (
        "A <del>old</del><ins>&lt;b&gt;x&lt;/b&gt;</ins>\nB"
    )
    assert "sp-muted" in draw("{{ ui.marked([]) }}")


def test_what_happened_tells_before_and_after_and_why(draw):
    item = {"title": "Changed", "at": NOW, "by": "Kari", "reason": EVIL}
    item["changed"] = [("Title", [("", "A")], [("", "B")])]
    drawn = draw("{{ ui.happened(items) }}", items=[item])
    assert "Title:" in drawn and "&lt;b&gt;x&lt;/b&gt;" in drawn and "Kari" in drawn


def test_what_is_not_so_yet_differs_by_more_than_colour(draw):
    assert "#CheckmarkCircle" in draw("{{ ui.ticked('Yes') }}")
    assert "#Clock" in draw("{{ ui.ticked('Not yet', false) }}")
