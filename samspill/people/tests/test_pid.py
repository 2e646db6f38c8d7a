"""Identity numbers. The only file that holds the published real-range examples."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.people.pid import (
    FIRST_WEIGHTS,
    REASON_WORDS,
    SECOND_WEIGHTS,
    SYNTHETIC,
    Kind,
    PidFacts,
    Reason,
    birth_date_if_known,
    inspect,
    mask,
    synthetic,
)

# Published by Skatteetaten as examples of the rule from 2032; tests of a production instance
# use them because no other real-range number may stand anywhere in the repository.
PUBLISHED = ("02013299997", "02013299903", "30108299920", "30108299939")
TEST_PERSON = "20914695016"  # Digdir's, month + 80


def kind_of(number):
    return inspect(number).kind


def check_digits(nine):
    """Every valid ending of nine digits, by trying all hundred: the slow second way."""
    return [
        f"{nine}{k1}{k2}"
        for k1 in range(10)
        for k2 in range(10)
        if sum(w * int(d) for w, d in zip(FIRST_WEIGHTS, f"{nine}{k1}", strict=True)) % 11 < 4
        and sum(w * int(d) for w, d in zip(SECOND_WEIGHTS, f"{nine}{k1}{k2}", strict=True)) % 11
        == 0
    ]


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_examples(number):
    assert inspect(number) == PidFacts(valid=True, kind=Kind.REAL, d_number=False, reason=None)


def test_a_published_test_person():
    assert kind_of(TEST_PERSON) is Kind.SYNTHETIC_TENOR


def test_only_the_first_and_third_hold_by_the_classic_rule():
    classic = [birth_date_if_known(number) is not None for number in PUBLISHED]
    assert classic == [True, False, True, False]


@pytest.mark.parametrize(
    ("added_day", "added_month", "kind"),
    [
        (0, 40, Kind.SYNTHETIC_NAV),
        (0, 65, Kind.SYNTHETIC_NHN),
        (0, 80, Kind.SYNTHETIC_TENOR),
        (40, 40, Kind.SYNTHETIC_NAV),
        (40, 65, Kind.SYNTHETIC_NHN),
        (40, 80, Kind.SYNTHETIC_TENOR),
    ],
)
@pytest.mark.parametrize(("day", "month"), [(1, 1), (31, 12), (29, 2)])
def test_series_and_d_numbers(added_day, added_month, kind, day, month):
    for number in check_digits(f"{day + added_day:02}{month + added_month:02}80123"):
        assert inspect(number) == PidFacts(True, kind, bool(added_day), None)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", Reason.NOT_ELEVEN),
        ("2091469501", Reason.NOT_ELEVEN),
        (TEST_PERSON + "0", Reason.NOT_ELEVEN),
        ("209146 95016", Reason.NOT_DIGITS),
        (" " + TEST_PERSON, Reason.NOT_DIGITS),
        (TEST_PERSON + "\n", Reason.NOT_DIGITS),
        ("２０９１４６９５０１６", Reason.NOT_DIGITS),
        ("2091469501٦", Reason.NOT_DIGITS),
        ("2091469501²", Reason.NOT_DIGITS),
        ("00914695016", Reason.NO_DATE),
        ("32914695016", Reason.NO_DATE),
        ("20004695016", Reason.NO_DATE),
        ("20134695016", Reason.NO_DATE),
        ("30824695016", Reason.NO_DATE),
        ("80914695016", Reason.NO_DATE),
        ("20914695017", Reason.CHECK_DIGITS),
        ("20914695006", Reason.CHECK_DIGITS),
        ("00000000000", Reason.NO_DATE),
    ],
)
def test_what_is_no_number_and_why(number, reason):
    facts = inspect(number)
    assert facts == PidFacts(valid=False, kind=None, d_number=False, reason=reason)
    assert facts.words == REASON_WORDS[reason]


def test_every_reason_has_words():
    assert set(REASON_WORDS) == set(Reason)


def test_every_single_wrong_check_digit_is_noticed():
    number = synthetic(11)
    wrong = [number[:10] + str(d) for d in range(10) if str(d) != number[10]]
    assert {inspect(text).reason for text in wrong} == {Reason.CHECK_DIGITS}


@pytest.mark.parametrize(
    ("nine", "born"),
    [
        ("019146000", date(1946, 11, 1)),
        ("019146498", date(1946, 11, 1)),
        ("019139501", date(2039, 11, 1)),
        ("019140900", date(1940, 11, 1)),
        ("019154500", date(1854, 11, 1)),
        ("019199749", date(1899, 11, 1)),
        ("019153500", None),  # 500–749 was for 1854–1899
        ("019154750", None),
        ("019199899", None),
        ("298200001", None),  # 1900 had no 29 February
        ("298200501", date(2000, 2, 29)),
        ("699146001", date(1946, 11, 29)),  # D-number
    ],
)
def test_birth_dates_by_the_century_table(nine, born):
    classic = [
        n
        for n in check_digits(nine)
        if sum(w * int(d) for w, d in zip(FIRST_WEIGHTS, n, strict=False)) % 11 == 0
    ]
    assert classic
    assert [(inspect(n).valid, birth_date_if_known(n)) for n in classic] == [(True, born)]


def test_no_number_has_no_birth_date():
    assert birth_date_if_known("20914695017") is None


def test_mask_shows_six_digits_and_never_more():
    assert mask(TEST_PERSON) == "209146 *****"
    assert mask("209146") == mask("Jonas Berg") == mask("") == "***********"


@given(st.integers(0, 400_000))
def test_made_numbers_are_synthetic(ordinal):
    number = synthetic(ordinal)
    assert inspect(number) == PidFacts(True, Kind.SYNTHETIC_TENOR, False, None)
    assert date(1950, 1, 1) <= (birth_date_if_known(number) or date.max) <= date(2007, 12, 31)


def test_made_numbers_differ():
    assert len({synthetic(ordinal) for ordinal in range(60_000)}) == 60_000


@given(st.dates(date(1900, 1, 1), date(2039, 12, 31)), st.integers(0, 300))
def test_made_numbers_for_a_birth_date(born, ordinal):
    assert birth_date_if_known(synthetic(ordinal, born=born)) == born


def test_a_full_day_says_so():
    with pytest.raises(ValueError, match="no more"):
        synthetic(500, born=date(1990, 5, 5))


@given(st.one_of(st.text(max_size=14), st.text("0123456789", min_size=11, max_size=11)))
def test_any_text_is_answered(text):
    facts = inspect(text)
    assert facts.valid is (facts.kind is not None) is (facts.reason is None)
    assert facts.kind is None or facts.kind in SYNTHETIC | {Kind.REAL}
    assert isinstance(mask(text), str)
    birth_date_if_known(text)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_both_rules_and_nothing_else(nine):
    """Against trying all hundred endings: the same ones are valid."""
    ours = [f"{nine}{end:02}" for end in range(100) if inspect(f"{nine}{end:02}").valid]
    dated = inspect(f"{nine}00").reason is not Reason.NO_DATE
    assert ours == (check_digits(nine) if dated else [])
