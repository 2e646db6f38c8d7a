"""Receipt numbers: every single wrong character and every swapped pair is noticed."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.matters.receipt_numbers import (
    ALPHABET,
    WEIGHTS,
    check_character,
    looks_like,
    new_number,
    parse,
)

drawn = st.text(alphabet=ALPHABET, min_size=7, max_size=7)
numbers = drawn.map(lambda seven: seven + check_character(seven))


def test_a_prime_alphabet_without_lookalikes():
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    assert not set(ALPHABET) & set("01ABDEILOQSUZ")


def test_weights_differ_and_none_is_zero():
    assert len(set(WEIGHTS)) == 8
    assert all(0 < weight < 23 for weight in WEIGHTS)


@given(st.integers())
def test_a_new_number_reads_back(seed):
    number = new_number(Random(seed))
    assert len(number) == 9
    assert number[4] == "-"
    assert parse(number) == number


def test_the_same_draw_gives_the_same_number():
    assert new_number(Random(7)) == new_number(Random(7)) != new_number(Random(8))


@given(numbers)
def test_every_single_wrong_character_is_noticed(number):
    wrong = [
        number[:place] + other + number[place + 1 :]
        for place in range(8)
        for other in ALPHABET
        if other != number[place]
    ]
    assert len(wrong) == 8 * 22
    assert [text for text in wrong if parse(text)] == []


@given(numbers)
def test_every_swapped_pair_is_noticed(number):
    for one, other in combinations(range(8), 2):
        swapped = list(number)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        if swapped != list(number):
            assert parse("".join(swapped)) is None


def test_the_arithmetic_says_the_same_for_all_numbers():
    """Exhaustive over places and differences, which is all that the sum depends on."""
    assert all(weight * gap % 23 for weight in WEIGHTS for gap in range(1, 23))
    pairs = combinations(WEIGHTS, 2)
    assert all((one - other) * gap % 23 for one, other in pairs for gap in range(1, 23))


@pytest.mark.parametrize(
    "shape",
    [
        "{a}-{b}",
        "{a}{b}",
        "{a} {b}",
        "  {a} - {b}\n",
        "{a}–{b}",
        "{a}\u00a0{b}",
    ],
)
@pytest.mark.parametrize("case", [str.upper, str.lower, str.title])
def test_people_type_it_their_way(shape, case):
    number = new_number(Random(3))
    assert parse(case(shape.format(a=number[:4], b=number[5:]))) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "2345",
        "2345-67899",
        "O345-6789",
        "１２３４５６７８",
        "\u212aKKK-KKKK",
        "Jonas Berg",
    ],
)
def test_what_is_no_number(text):
    assert parse(text) is None
    assert not looks_like(text)


def test_a_mistyped_number_still_looks_like_one():
    number = new_number(Random(5))
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    assert parse(wrong) is None
    assert looks_like(wrong.lower())


@given(st.text(max_size=12))
def test_any_text_is_answered(text):
    parsed = parse(text)
    assert parsed is None or (parse(parsed) == parsed and looks_like(text))
