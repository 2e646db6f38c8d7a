"""Letters and slips: the words as written, tagged for those who listen, in our own font."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader

from samspill.matters.queries import PromiseView, ReceiptView
from samspill.matters.rules import Basis, NextStep, ReceiptKind
from samspill.matters.words import receipt_card
from samspill.notices import letters
from samspill.notices.queries import LetterView

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
VIEW = LetterView(
    person_id=1,
    file="",
    title="Svar på brevet ditt",
    body="Hei Arne.\n\nTimen er flyttet til torsdag.\n*Ta med* #papirene\\ $fra$ legen.\n\nčđŋšŧž æøå",
    sender="Kari Nordli",
    recipient_name="Arne Vik",
    address=("Fjellveien 2", "5900 Fjordvik"),
    receipt_number="7K2M-9QX4",
    wants_answer=True,
    language="nb",
    written_at=AT,
    office="Fjordvik",
    office_phone="55 55 33 33",
    visit_address="Storgata 1, 5900 Fjordvik",
    postal_address="Postboks 12, 5901 Fjordvik",
)


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def words(pdf):
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def fonts(pdf):
    found = set()
    for page in read(pdf).pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
    return found


def test_the_letter_has_the_words_and_every_way_to_answer():
    text = words(letters.letter_pdf(VIEW))
    for line in (
        "Arne Vik",
        "Fjellveien 2",
        "5900 Fjordvik",
        "24. november 2026",
        "Svar på brevet ditt",
        "Hei Arne.",
        "*Ta med* #papirene\\ $fra$ legen.",
        "čđŋšŧž æøå",
        "Kari Nordli",
        "55 55 33 33",
        "Storgata 1, 5900 Fjordvik",
        "Postboks 12, 5901 Fjordvik",
        "7K2M-9QX4",
    ):
        assert line in text


@pytest.mark.parametrize(
    ("language", "date"),
    [("nb", "24. november 2026"), ("nn", "24. november 2026"), ("en", "24 November 2026")],
)
def test_language_and_date_are_the_persons(language, date):
    pdf = letters.letter_pdf(replace(VIEW, language=language))
    assert date in words(pdf)
    assert read(pdf).trailer["/Root"]["/Lang"] == language


def test_it_is_tagged_and_says_that_it_is_accessible():
    root = read(letters.letter_pdf(VIEW)).trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in metadata
    assert "Svar på brevet ditt" in metadata


def test_it_is_set_in_our_own_font_when_it_is_there():
    ours = Path(settings.BUILD_DIR) / "fonts" / "SourceSans3-Regular.ttf"
    expected = "SourceSans3" if ours.exists() else "LibertinusSerif"
    assert {name.partition("-")[0] for name in fonts(letters.letter_pdf(VIEW))} == {expected}


def test_without_our_font_the_letter_still_comes(settings, tmp_path):
    settings.BUILD_DIR = tmp_path
    pdf = letters.letter_pdf(VIEW)
    assert {name.partition("-")[0] for name in fonts(pdf)} == {"LibertinusSerif"}
    assert "Timen er flyttet" in words(pdf)


def test_a_long_letter_goes_on_over_pages():
    body = "\n\n".join(f"Avsnitt {n}. " + "Ord og flere ord. " * 20 for n in range(40))
    pdf = letters.letter_pdf(replace(VIEW, body=body))
    assert len(read(pdf).pages) > 2
    assert "Avsnitt 39." in words(pdf)


@pytest.mark.parametrize("body", ["", " \n ", "\x0b", "x" * 5000, "​", '"}', "א ب 中 😀"])
def test_any_words_can_be_set(body):
    assert letters.letter_pdf(replace(VIEW, body=body)).startswith(b"%PDF")


def test_a_sign_no_font_has_does_not_stop_the_letter(monkeypatch):
    real, asked = letters.typeset, []

    def no_fonts_on_this_machine(source, data, *, only_ours):
        asked.append(only_ours)
        return real(source, data, only_ours=True)

    monkeypatch.setattr(letters, "typeset", no_fonts_on_this_machine)
    text = words(letters.letter_pdf(replace(VIEW, body="Så bra 😀, Ødegård «på» – 中 ja…")))
    assert "Så bra ?, Ødegård «på» – ? ja…" in text
    assert asked == [True, False, True]


def test_what_we_do_not_know_is_left_out():
    bare = replace(
        VIEW, sender="", receipt_number="", office_phone="", visit_address="", postal_address=""
    )
    assert list(letters.answer_ways(bare)) == []
    assert letters.letter_pdf(bare).startswith(b"%PDF")


PROMISE = PromiseView(
    made_at=AT,
    promised_at=AT + timedelta(days=2),
    next_at=AT + timedelta(days=3),
    basis=Basis.STANDARD,
    missed=False,
    missed_again=False,
)
RECEIPT = ReceiptView(
    number="7K2M-9QX4",
    kind=ReceiptKind.LETTER,
    title="Timen min",
    matter_ref="x",
    received_at=AT,
    registered_at=AT,
    registered_by="Ola Berge",
    who="Kari Nordli",
    office="Fjordvik",
    office_phone="55 55 33 33",
    next_step=NextStep.WE_ANSWER,
    promise=PROMISE,
)


def test_the_slip_has_number_name_and_time():
    pdf = letters.receipt_pdf(RECEIPT, "nb")
    text = words(pdf)
    for line in (
        "7K2M-9QX4",
        "Timen min",
        "Kari Nordli, Fjordvik",
        "tirsdag 24. november 2026 kl. 10.00",
        "torsdag 26. november 2026 kl. 10.00",
        "Ola Berge",
        "55 55 33 33",
    ):
        assert line in text
    assert len(read(pdf).pages) == 1
    assert read(pdf).trailer["/Root"]["/Lang"] == "nb"


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_time_on_paper_never_breaks_between_its_word_and_its_numbers(language):
    assert letters.moment(AT, language).endswith("kl.\N{NO-BREAK SPACE}10.00")


@pytest.mark.parametrize("kind", list(ReceiptKind))
@pytest.mark.parametrize("step", list(NextStep))
def test_every_kind_of_receipt_has_words(kind, step):
    bare = replace(RECEIPT, kind=kind, next_step=step, promise=None, who="", registered_by="")
    labels = [label for label, value in letters.slip_facts(bare, "en") if value]
    assert len(labels) == 5


def test_a_receipt_keeps_the_time_it_was_given_with():
    late = replace(RECEIPT, promise=replace(PROMISE, missed=True))
    with translation.override("en"):
        facts = dict(letters.receipt_facts(late, "en"))
        card = receipt_card(late)
    assert list(facts.values())[3] == (f"Thursday 26 November 2026 at 10:00. {card.promise_why}")
    assert facts["What happens next"] == card.next_step
