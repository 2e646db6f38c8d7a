"""Paper: letters and receipt slips as tagged PDF (PDF/UA-1), in the person's language.

Words reach the page as data and never become markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from babel.dates import format_date, format_datetime
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from samspill.kernel.clock import oslo
from samspill.matters.queries import ReceiptView
from samspill.matters.words import receipt_card
from samspill.notices.queries import LetterView
from samspill.notices.rules import LetterText

SOURCES = Path(__file__).resolve().parent / "typst"

UNUSUAL = re.compile(
    "[^\x20-\u024f\u0370-\u052f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2116\u2122]"
)
"""Signs beyond Latin, Greek and Cyrillic letters and usual marks: our fonts may lack them."""


class Unsettable(Exception):
    """The typesetter could not make the page."""


def letter_pdf(view: LetterView) -> bytes:
    """The letter as it is posted. Raises Unsettable."""
    with translation.override(view.language):
        return pdf("letter.typ", letter_words(view))


def letter_words(view: LetterView) -> dict[str, Any]:
    return {
        "lang": view.language,
        "title": view.title,
        "to": [view.recipient_name, *view.address],
        "office": view.office,
        "office_lines": [line for line in (view.postal_address, phone(view)) if line],
        "date": day(view.written_at, view.language),
        "paragraphs": paragraphs(view.body),
        "regards": _("Best wishes"),
        "sender": view.sender,
        "answer_title": answer_title(view),
        "answer_ways": [list(way) for way in answer_ways(view)],
        "page": _("Page"),
        "of": _("of"),
    }


def phone(view: LetterView) -> str:
    return _("Phone %(number)s") % {"number": view.office_phone} if view.office_phone else ""


def answer_title(view: LetterView) -> str:
    if view.wants_answer:
        return _("We would like to hear from you. This is how you can answer:")
    return _("How you can reach us")


def answer_ways(view: LetterView) -> Iterable[tuple[str, str]]:
    """How to answer without a screen; what we don't know is left out."""
    if view.postal_address:
        yield _("Write to us"), f"{view.office}, {view.postal_address}"
    if view.office_phone:
        yield _("Call us"), view.office_phone
    if view.visit_address:
        yield _("Come to us"), view.visit_address
    if view.receipt_number:
        yield (
            _("Receipt number"),
            _("%(number)s – tell us this number, and we find your matter at once.")
            % {"number": view.receipt_number},
        )


def receipt_pdf(view: ReceiptView, language: str) -> bytes:
    """A receipt as a slip in A5, with the same words as on the screen."""
    with translation.override(language):
        return pdf("receipt.typ", receipt_words(view, language))


def receipt_words(view: ReceiptView, language: str) -> dict[str, Any]:
    return {
        "lang": language,
        "title": _("We have received it"),
        "number_label": _("Receipt number"),
        "number": view.number,
        "facts": [list(fact) for fact in slip_facts(view, language)],
        "office": view.office,
        "keep": _("Keep this receipt. With the number we find your matter at once."),
    }


def receipt_facts(view: ReceiptView, language: str) -> Iterable[tuple[str, str]]:
    """The lines of a receipt, in the words that the screen has."""
    card = receipt_card(view)
    yield _("Received"), moment(card.received_at, language)
    yield _("What"), card.what
    yield _("Who has it"), card.who
    if card.promised_at:
        promised = moment(card.promised_at, language)
        yield _("You get an answer by"), f"{promised}. {card.promise_why}"
    elif card.promise_why:
        yield _("When you get an answer"), card.promise_why
    yield _("What happens next"), card.next_step


def slip_facts(view: ReceiptView, language: str) -> Iterable[tuple[str, str]]:
    """What the slip says besides: who typed it in, and where to call."""
    yield from receipt_facts(view, language)
    if view.registered_by:
        yield _("Registered by"), view.registered_by
    if view.office_phone:
        yield _("Call us"), view.office_phone


def receipt_letter(view: ReceiptView, language: str) -> LetterText:
    """The receipt in words for those who wrote on paper: number, name and time."""
    with translation.override(language):
        lines = [f"{label}: {said}" for label, said in receipt_facts(view, language)]
        number = f"{_('Receipt number')}: {view.number}"
        thanks = _("Thank you for your letter. We have received it.")
        text = "\n\n".join([thanks, "\n".join([number, *lines])])
        return LetterText(_("We have received your letter"), text, receipt_number=view.number)


def day(at: datetime, language: str) -> str:
    pattern = "d MMMM y" if language == "en" else "d. MMMM y"
    return format_date(oslo(at).date(), pattern, locale=language)


def moment(at: datetime, language: str) -> str:
    norwegian = "EEEE d. MMMM y 'kl.'\N{NO-BREAK SPACE}HH.mm"
    pattern = "EEEE d MMMM y 'at' HH:mm" if language == "en" else norwegian
    return format_datetime(oslo(at), pattern, tzinfo=oslo(at).tzinfo, locale=language)


def paragraphs(text: str) -> list[list[str]]:
    """Paragraphs as people typed them: lists of lines."""
    blocks = re.split(r"\n[ \t]*\n\s*", text.replace("\r\n", "\n").strip())
    return [block.split("\n") for block in blocks if block.strip()]


def pdf(source: str, words: dict[str, Any]) -> bytes:
    """Set a page. Raises Unsettable.

    A sign that no font has would stop an accessible PDF. Then the machine's own fonts are
    asked too, and at last the sign becomes a question mark: the letter must come.
    """
    data = json.dumps(words)
    shown = json.dumps(words, ensure_ascii=False)
    tries = ((data, True), (data, False), (UNUSUAL.sub("?", shown), True))
    for inputs, only_ours in tries:
        with suppress(RuntimeError, typst.TypstError):
            return typeset(source, inputs, only_ours=only_ours)
    raise Unsettable


def typeset(source: str, data: str, *, only_ours: bool) -> bytes:
    fonts = Path(settings.BUILD_DIR) / "fonts"
    made = typst.compile(
        str(SOURCES / source),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=[str(fonts)] if fonts.is_dir() else [],
        ignore_system_fonts=only_ours,
        sys_inputs={"data": data},
    )
    return bytes(made)
