"""What a message suggests, on plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.flows.rules import MORE, description_of, shortened, title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Jeg vil ta kurset. Hva må jeg gjøre?", "Jeg vil ta kurset"),
        ("Hei!\n\nJeg vil ta kurset.", "Jeg vil ta kurset"),
        ("Kan jeg ta kurset?", "Kan jeg ta kurset?"),
        ("Hei!", "Hei!"),
        ("kurs", "kurs"),
        ("...", "..."),
        ("  \n ", ""),
        ("Jeg lurer på om det går an å ta kurset", "Jeg lurer på om det…"),
        ("x" * 40, "x" * 19 + MORE),
    ],
)
def test_a_title_is_the_first_sentence_that_says_something(text: str, title: str) -> None:
    assert title_of(text, 20) == title


def test_the_description_is_all_the_words_and_where_they_stand() -> None:
    assert description_of("Ord.\n\nFlere ord.", "Fra Jonas.", 400) == (
        "Ord.\n\nFlere ord.\n\nFra Jonas."
    )


def test_the_words_give_way_and_never_the_line_under_them() -> None:
    found = description_of("ord " * 200, "Fra Jonas.", 60)
    assert found.endswith(f"ord{MORE}\n\nFra Jonas.") and len(found) <= 60


@given(st.text(max_size=300), st.integers(min_value=5, max_value=120))
def test_nothing_is_longer_than_there_is_room_for(text: str, limit: int) -> None:
    assert len(shortened(text, limit)) <= limit
    assert len(title_of(text, limit)) <= limit
    assert shortened(text, 300) == text


@given(st.text(max_size=300), st.integers(min_value=40, max_value=120))
def test_what_is_left_of_the_words_stands_in_them(text: str, limit: int) -> None:
    assert text.startswith(shortened(text, limit).removesuffix(MORE))
