import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import forms

from samspill.ui import dates, http
from samspill.ui.forms import Form

TEMPLATES = sorted(Path(__file__).parents[2].glob("*/jinja2/**/*.html"))
NOW = datetime(2026, 11, 23, 7, 52, tzinfo=UTC)


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday():
    with dates.reading(NOW):
        yield


class Card(Form):
    begin = forms.CharField(
        label="First day",
        help_text="For example 7.12.2026",
        error_messages={"required": "Say when."},
    )
    hours = forms.ChoiceField(
        label="When?",
        choices=[("d", "Days"), ("n", "Nights")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when."},
    )
    needs = forms.MultipleChoiceField(
        label="Needs", choices=[("a", "Chair"), ("b", "Breaks")], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    place = forms.ChoiceField(label="Place", choices=[("", "Choose"), ("f", "Fjordvik")])
    more = forms.CharField(label="More", required=False, widget=forms.Textarea)
    call = forms.BooleanField(label="You may call", required=False)
    secret = forms.CharField(label="Password", required=False, widget=forms.PasswordInput)


def test_text_field_ties_label_hint_and_error_together(draw):
    drawn = draw("{{ ui.field(f.begin, size=12) }}", f=Card({}))
    assert '<label class="ds-label" data-weight="medium" for="id_begin">First day</label>' in drawn
    assert 'id="id_begin_helptext">For example 7.12.2026</div>' in drawn
    assert 'aria-describedby="id_begin_helptext id_begin_error"' in drawn
    assert 'aria-invalid="true"' in drawn and 'size="12"' in drawn
    assert 'id="id_begin_error">Say when.</p>' in drawn
    assert "required" not in drawn


def test_an_untouched_field_is_not_refused(draw):
    drawn = draw("{{ ui.field(f.begin) }}", f=Card())
    assert "aria-invalid" not in drawn and 'aria-describedby="id_begin_helptext"' in drawn


def test_what_was_written_comes_back_escaped(draw):
    form = Card({"begin": '"><script>', "more": "</textarea><b>"})
    drawn = draw("{{ ui.field(f.begin) }}{{ ui.field(f.more) }}", f=form)
    assert "<script>" not in drawn and "</textarea><b>" not in drawn
    assert 'value="&#34;&gt;&lt;script&gt;"' in drawn


def test_radios_are_a_group_with_nothing_chosen(draw):
    drawn = draw("{{ ui.field(f.hours) }}", f=Card({}))
    assert drawn.count('type="radio"') == 2 and "checked" not in drawn
    assert '<legend class="ds-label" data-weight="medium">When?</legend>' in drawn
    assert drawn.index("Nights") < drawn.index("Choose when.")
    assert 'aria-describedby="id_hours_error"' in drawn


def test_choices_that_were_made_are_kept(draw):
    form = Card({"hours": "n", "needs": ["a", "b"], "place": "f", "call": "on", "secret": "x"})
    drawn = draw(
        "{% for name in names %}{{ ui.field(f[name]) }}{% endfor %}",
        f=form, names=["hours", "needs", "place", "call", "secret"],
    )  # fmt: skip
    assert 'id="id_hours_1" value="n" checked' in drawn
    assert 'id="id_hours_0" value="d" checked' not in drawn
    assert drawn.count(" checked") == 4
    assert '<option value="f" selected>' in drawn
    assert 'value="x"' not in drawn


def test_optional_is_marked_and_can_be_left_out(draw):
    assert "(optional)" in draw("{{ ui.field(f.more) }}", f=Card())
    assert "(optional)" not in draw("{{ ui.field(f.begin) }}", f=Card())
    assert "(optional)" not in draw("{{ ui.field(f.more, mark_optional=false) }}", f=Card())


def test_error_summary_links_to_each_control(draw):
    drawn = draw("{{ ui.error_summary(f) }}", f=Card({}))
    assert "You need to fix 3 things before you go on" in drawn
    assert '<a class="ds-link" href="#id_begin">Say when.</a>' in drawn
    assert '<a class="ds-link" href="#id_hours_0">Choose when.</a>' in drawn
    assert "autofocus" in drawn and 'tabindex="-1"' in drawn
    assert draw("{{ ui.error_summary(f) }}", f=Card()).strip() == ""


def turn(whose, **more):
    return {"whose": whose, "since": at(20, 8, 40), "due": at(26, 11), **more}


NAMES = {"citizen": "Jonas Berg", "office": "Kari Nordli", "third": "the course"}


@pytest.mark.parametrize(
    ("whose", "viewer", "words", "mark"),
    [
        ("citizen", "citizen", "Waiting for you", "me"),
        ("office", "citizen", "Waiting for us", "you"),
        ("third", "citizen", "Waiting for the course", "third"),
        ("citizen", "office", "Waiting for Jonas Berg", "you"),
        ("office", "office", "Waiting for us", "me"),
        ("third", "office", "Waiting for the course", "third"),
    ],
)
def test_both_sides_see_whose_turn_it_is(draw, whose, viewer, words, mark):
    drawn = draw("{{ ui.whose_turn([t], v, n) }}", t=turn(whose), v=viewer, n=NAMES)
    assert f'<h2 class="sp-turn__words">{words}' in drawn
    assert f'data-whose="{mark}"' in drawn
    assert '<time datetime="2026-11-20T09:40+01:00">3 days ago</time>' in drawn
    assert '<time datetime="2026-11-26T12:00+01:00">Thursday 26 November at 12:00</time>' in drawn
    tag = draw("{{ ui.turn_tag(t, v, n) }}", t=turn(whose), v=viewer, n=NAMES)
    assert f'data-whose="{mark}">{words}' in tag


def test_my_own_turn_stands_first(draw):
    turns = [turn("office"), turn("citizen")]
    drawn = draw("{{ ui.whose_turn(t, 'citizen', n) }}", t=turns, n=NAMES)
    assert drawn.index("Waiting for you") < drawn.index("Waiting for us")


def test_a_missed_promise_is_said_and_regretted_to_the_citizen_only(draw):
    late = turn("office", missed=True)
    citizen = draw("{{ ui.whose_turn([t], 'citizen', n) }}", t=late, n=NAMES)
    staff = draw("{{ ui.whose_turn([t], 'office', n) }}", t=late, n=NAMES)
    assert "Promised by" in citizen and "We are sorry" in citizen and "data-late" in citizen
    assert "data-late" in staff and "We are sorry" not in staff


def test_nobody_waits_and_no_deadline(draw):
    assert "Nobody is waiting" in draw("{{ ui.whose_turn([], 'citizen') }}")
    drawn = draw("{{ ui.whose_turn([t], 'citizen', n) }}", t=turn("office", due=None), n=NAMES)
    assert "No deadline" in drawn


RECEIPT = {
    "number": "FV-7K4-2QX",
    "received_at": at(23, 7, 51),
    "what": "Message <about> a meeting",
    "who": "Kari Nordli",
    "promised_at": at(26, 11),
    "promise_why": "8 of 10 get an answer by then",
    "next_step": "Kari reads it and answers here.",
}


def test_receipt_holds_all_six_facts_and_the_same_as_text(draw):
    drawn = draw("{{ ui.receipt(r) }}", r=RECEIPT)
    for words in ("FV-7K4-2QX", "Kari Nordli", "Thursday 26 November at 12:00", "8 of 10"):
        assert words in drawn
    assert "Message &lt;about&gt; a meeting" in drawn
    text = draw("{{ ui.receipt_text(r) }}", r=RECEIPT)
    assert text.split("\n") == [
        "Samspill · Receipt number FV-7K4-2QX",
        "Received: Monday 23 November at 08:51",
        "What: Message &lt;about&gt; a meeting",
        "Who has it: Kari Nordli",
        "You get an answer by: Thursday 26 November at 12:00",
        "What happens next: Kari reads it and answers here.",
    ]


def test_receipt_without_promise_claims_none(draw):
    bare = {**RECEIPT, "promised_at": None, "promise_why": "", "next_step": ""}
    drawn = draw("{{ ui.receipt(r) }}", r=bare)
    assert "answer" not in drawn and "next" not in drawn


def test_receipt_given_when_we_were_late_says_so_instead_of_a_time(draw):
    late = {**RECEIPT, "promised_at": None, "promise_why": "We are late."}
    drawn = draw("{{ ui.receipt(r) }}", r=late)
    assert "You get an answer by" not in drawn
    assert drawn.count("When you get an answer") == 2  # on the page, and in the text to copy


def test_message_is_named_placed_and_escaped(draw):
    m = {"ref": "0abc", "author": "Kari", "label": "Message from Kari", "mine": True, "own": False}
    m |= {"iso": "2026-11-22T14:12+01:00", "clock": "14:12", "is_new": False}
    m |= {"via": "", "via_icon": "", "text": "<i>\n\nb", "note": "", "receipt_number": ""}
    m |= {"day": None}
    drawn = draw("{{ ui.messages([m]) }}", m=m)
    assert '<article class="sp-msg sp-msg--me" id="0abc" aria-label="Message from Kari">' in drawn
    assert '<div class="sp-msg__txt"><p>&lt;i&gt;</p><p>b</p></div>' in drawn
    assert draw("{{ ui.day_line(v) }}", v=at(22, 13, 12)) == (
        '<p class="sp-day" data-day="2026-11-22">'
        '<time datetime="2026-11-22T14:12+01:00">Yesterday</time></p>'
    )


def test_pager_goes_both_ways_or_vanishes(draw):
    assert draw("{{ ui.pager() }}").strip() == ""
    drawn = draw("{{ ui.pager('?f=1', '?e=2') }}")
    assert 'rel="prev" href="?f=1"' in drawn and 'rel="next" href="?e=2"' in drawn


def test_sorting_is_a_button_of_the_filter_form(draw):
    drawn = draw("{{ ui.sort_head('Due', 'due', 'due') }}{{ ui.sort_head('Name', 'name', 'due') }}")
    assert 'aria-sort="ascending"><button type="submit" form="f" name="sort" value="-due">' in drawn
    assert 'aria-sort="none"><button type="submit" form="f" name="sort" value="name">' in drawn


def test_icons_are_silent_unless_they_speak(draw):
    assert 'aria-hidden="true"' in draw("{{ ui.icon('Chat') }}")
    assert 'role="img" aria-label="Write"' in draw("{{ ui.icon('Chat', 'Write') }}")


@pytest.mark.parametrize(
    "piece",
    [
        "{{ ui.h1('T', 'lead') }}{{ ui.section_head('S', 's', '/x', 'All') }}",
        "{% call ui.card('C', 'c') %}x{% endcall %}{% call ui.alert('info', 'A') %}x{% endcall %}",
        "{{ ui.facts([('a', 'b'), ('gone', '')]) }}{{ ui.avatar('KN') }}{{ ui.person('A B', 'l') }}",
        "{{ ui.empty('E', 'text', '/x', 'Do') }}{{ ui.steps(['a', 'b'], 2, 'Step 2 of 2') }}",
        "{{ ui.history([{'title': 't', 'at': now, 'by': 'K'}]) }}{{ ui.date_tile(now) }}",
        "{{ ui.progress(1, 2, 'Step') }}{% call ui.details('D') %}x{% endcall %}",
        "{{ ui.breadcrumbs([('A', '/a'), ('B', '')]) }}{{ ui.tag('t', 'info') }}",
        "{{ ui.tabs([{'url': '/a', 'label': 'A', 'current': true}], 'Show') }}",
        "{{ ui.kpis([{'url': '?a', 'label': 'L', 'count': 3, 'tone': 'late'}], 'Quick') }}",
        "{% call ui.table('T') %}<tbody></tbody>{% endcall %}{{ ui.live_lost('/x') }}",
        "{{ ui.button('B', 'secondary', icon_name='Chat') }}{{ ui.link_button('L', '/x') }}",
        "{{ ui.select('a', [('', 'All'), ('k', 'Kari')], 'Who', 'w', 'k') }}",
        "{{ ui.tick('p', '0abc', 'Choose Jonas', 'c-0abc') }}",
        "{{ ui.draft_status('Saved') }}{{ ui.mark() }}{{ ui.link('L', '/x') }}",
    ],
)
def test_every_other_component_draws_without_inline_style_or_script(draw, piece):
    drawn = draw(piece, now=NOW)
    assert drawn.strip()
    assert "style=" not in drawn and "onclick" not in drawn and "<script" not in drawn
    assert "gone" not in drawn


def test_every_component_that_a_template_asks_for_exists():
    ui = http._environment().globals["ui"]
    asked = {name for path in TEMPLATES for name in re.findall(r"\bui\.(\w+)\(", path.read_text())}
    assert sorted(name for name in asked if not hasattr(ui, name)) == []
