"""Nothing but the approved words can leave, whatever is put into an e-mail."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from samspill.notices import linter, rules
from samspill.notices.linter import Email, email_faults, fill, split, template_faults
from samspill.notices.transports import email
from samspill.notices.transports.email import TEMPLATES, template

SITE, PHONE = "samspill.example", "55 55 33 33"
LANGUAGES = ("nb", "nn", "en")
ALL = [(name, language) for name in rules.EMAIL_TEMPLATES for language in LANGUAGES]
FINE = "Du har en melding\n\nLogg inn på {site} slik du pleier.\n\nRing {office_phone}.\n"


def test_every_purpose_that_can_be_an_email_has_words_in_three_languages():
    named = {
        rules.template_name(purpose, round_, with_login=with_login)
        for with_login in (True, False)
        for purpose in rules.Purpose
        if purpose not in (rules.Purpose.MESSAGE_TO_OFFICE, rules.Purpose.RECEIPT_BY_LETTER)
        for round_ in ((1,) if purpose in rules.ENDS_BY_ITSELF else (1, 2))
    }
    assert named == set(rules.EMAIL_TEMPLATES)
    files = {path.name for path in TEMPLATES.iterdir()}
    assert files == {f"{name}.{language}.txt" for name, language in ALL}


@pytest.mark.parametrize(("name", "language"), ALL)
def test_our_own_words_are_neutral(name, language):
    source = template(name, language)
    assert template_faults(source) == []
    for phone in (PHONE, ""):
        email = fill(source, site=SITE, office_phone=phone)
        assert email_faults(email, source, site=SITE, office_phone=phone) == []
        assert SITE in email.body
        assert (phone in email.body) is bool(phone) or not phone
        assert "{" not in email.title + email.body
        assert len(email.title) <= 40


USUAL_WAY = {"nb": "slik du pleier", "nn": "slik du plar", "en": "the way you usually do"}
OFFICE = {"nb": "Kom innom kontoret", "nn": "Kom innom kontoret", "en": "Come to the office"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("purpose", "round_"),
    [
        (rules.Purpose.MESSAGE_TO_PERSON, 1),
        (rules.Purpose.MESSAGE_TO_PERSON, 2),
        (rules.Purpose.PROMISE_MISSED, 1),
    ],
)
def test_who_cannot_log_in_is_told_how_to_reach_us_instead(language, purpose, round_):
    source = template(rules.template_name(purpose, round_, with_login=False), language)
    assert USUAL_WAY[language] not in source
    for phone in (PHONE, ""):
        assert OFFICE[language] in fill(source, site=SITE, office_phone=phone).body
    usual = template(rules.template_name(purpose, round_, with_login=True), language)
    assert USUAL_WAY[language] in usual and OFFICE[language] not in usual
    assert split(source).title == split(usual).title


def test_the_three_languages_are_three_texts():
    for name in rules.EMAIL_TEMPLATES:
        assert len({template(name, language) for language in LANGUAGES}) == 3


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (FINE + "\nHei {name}", "placeholder 'name' is not allowed"),
        (FINE + "\n{site.owner}", "placeholder 'site.owner' is not allowed"),
        (FINE + "\n{{ person }}", "placeholder ' person ' is not allowed"),
        (FINE + "\n{% if x %}", "placeholder '% if x %' is not allowed"),
        (FINE + "\nBare en {", "braces that are no placeholder"),
        ("Du har en melding\n\nHei.\n", "does not say where to log in"),
        (FINE + "\nDet gjelder dagpengene dine.", "says what it is about: dagpengene"),
        (FINE + "\nDet gjeld sjukepengar.", "says what it is about: sjukepengar"),
        (FINE + "\nNAV Fjordvik skriver.", "says what it is about: nav"),
        (FINE + "\nIt is about your benefits.", "says what it is about: benefits"),
        (FINE + "\nVeilederen din er Kari nå.", "holds a name: Kari"),
        (FINE + "\nSe https://samspill.example", "holds a link or an address"),
        (FINE + "\nSe samspill.example", "holds a link or an address"),
        (FINE + "\nSkriv til oss@samspill", "holds a link or an address"),
        (FINE + "\nDitt nummer er 010190 12345.", "holds a number"),
        (FINE + "\nDu er nr. 12 34 56.", "holds a number"),
        ("x" * 41 + "\n\n{site}\n", "title must be 1 to 40 characters"),
        ("Hei\n\n{site} " + "x" * 4001, "body must be 1 to 4000 characters"),
        ("Hei {site}", "body must be 1 to 4000 characters"),
    ],
)
def test_words_that_tell_are_refused(bad, fault):
    assert fault in template_faults(bad)


def test_fine_words_are_fine():
    assert template_faults(FINE) == []


CASE_TEXT = st.one_of(
    st.sampled_from(
        ["Jonas Berg", "jonas-berg.example", "Kari", "11819012345", "118190 12345", "dagpenger",
         "Du har vondt i ryggen", "samspill.example/jonas", "12345678 Jonas", " ", "\n", "{site}",
         "55 55 33 34", "evil.example", "SAMSPILL.EXAMPLE"]
    ),
    st.text(max_size=60),
)  # fmt: skip


@given(name=st.sampled_from(ALL), site=CASE_TEXT, phone=CASE_TEXT)
def test_case_text_in_any_variable_never_leaves(name, site, phone):
    source = template(*name)
    for values in ((site, PHONE), (SITE, phone), (site, phone)):
        if values == (SITE, PHONE):
            continue
        made = fill(source, site=values[0], office_phone=values[1])
        assert email_faults(made, source, site=SITE, office_phone=PHONE) != []


@given(
    name=st.sampled_from(ALL), extra=st.text(min_size=1, max_size=80), where=st.integers(0, 9999)
)
def test_a_single_added_word_never_leaves(name, extra, where):
    source = template(*name)
    real = fill(source, site=SITE, office_phone=PHONE)
    cut = where % (len(real.body) + 1)
    body = real.body[:cut] + extra + real.body[cut:]
    bodies = (Email(real.title, body), Email(real.title + extra, real.body))
    assert all(email_faults(e, source, site=SITE, office_phone=PHONE) != [] for e in bodies)


@pytest.mark.parametrize("site", ["jonas 11819012345.example", "1181901234.example", "x y", ""])
def test_a_site_that_is_none_stops_everything(site):
    made = fill(FINE, site=site, office_phone=PHONE)
    assert "site is no host name" in email_faults(made, FINE, site=site, office_phone=PHONE)


@pytest.mark.parametrize("phone", ["118190 12345", "11819012345", "Jonas", "55 55 33 33 x"])
def test_a_phone_that_is_none_stops_everything(phone):
    made = fill(FINE, site=SITE, office_phone=phone)
    assert email_faults(made, FINE, site=SITE, office_phone=phone) == [
        "office_phone is no phone number"
    ]


@pytest.mark.parametrize("value", ["127.0.0.1:8000", "localhost:8000", "samspill.fjordvik.no"])
def test_sites(value):
    assert linter.is_site(value)


@pytest.mark.parametrize("value", ["+47 55 55 33 33", "55553333", "02800", "116 117"])
def test_phones(value):
    assert linter.is_phone(value)


def test_nothing_starts_with_words_that_may_not_leave(monkeypatch):
    config = apps.get_app_config("notices")
    config.ready()
    monkeypatch.setattr(email, "template", lambda name, language: FINE + "\nHei {name}")
    with pytest.raises(ImproperlyConfigured, match="placeholder 'name' is not allowed"):
        config.ready()


@pytest.mark.parametrize("url", ["http://mail.example", "mail.example", "smtp://"])
def test_nothing_starts_with_a_mail_server_that_is_none(settings, url):
    settings.SMTP_URL = url
    with pytest.raises(ImproperlyConfigured, match="SAMSPILL_SMTP_URL must be"):
        apps.get_app_config("notices").ready()


def test_the_parts_of_a_mail_server():
    assert email.read_url("smtp://kari%40a:p%2Fw@mail.example:587?starttls=1") == email.Server(
        "mail.example", 587, "kari@a", "p/w", tls=False, starttls=True
    )
    assert email.read_url("smtps://mail.example").port == 465
