from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.utils import translation
from django.utils.safestring import mark_safe

from samspill.ui import http
from samspill.ui.forms import Form

CITIZEN = http.Shell(
    audience="citizen",
    office="Fjordvik",
    nav=(
        http.NavItem("My page", "/min-side/", current=True),
        http.NavItem("Messages", "/meldinger/", count=2, count_words="unread"),
    ),
)


@pytest.fixture
def page(tmp_path, get):
    """Write a template beside the real ones and answer with it."""
    env: Any = http._environment()
    loader = env.loader
    env.loader = type(loader)([*loader.searchpath, str(tmp_path)])

    def answer(source, ctx=None, headers=None, **kwargs):
        (tmp_path / "try.html").write_text(source)
        env.cache.clear()
        request = get(**(headers or {}))
        request.at = datetime(2026, 11, 23, 7, 52, tzinfo=UTC)
        return http.page(request, "try.html", ctx, **kwargs)

    yield answer
    env.loader = loader
    env.cache.clear()


WHOLE = (
    '{% extends "ui/base.html" %}{% block title %}Try{% endblock %}'
    "{% block main %}{% block log %}<p>{{ word }}</p>{% endblock %}{% endblock %}"
)


def html(response):
    return response.content.decode()


def test_whole_page_is_complete_and_has_no_script(page):
    body = html(page(WHOLE, {"word": "hello"}))
    assert "<title>Try – Samspill</title>" in body
    assert body.count("<p>hello</p>") == 1
    assert '<html lang="en" data-color-scheme="auto">' in body
    assert "<script" not in body and "style=" not in body


def test_fragment_is_only_the_block(page):
    assert html(page(WHOLE, {"word": "new"}, {"HX-Request": "true"}, block="log")) == "<p>new</p>"


@pytest.mark.parametrize("whole", ["HX-History-Restore-Request", "HX-Boosted"])
def test_history_and_boosted_links_get_the_whole_page(page, whole):
    body = html(page(WHOLE, {"word": "x"}, {"HX-Request": "true", whole: "true"}, block="log"))
    assert body.startswith("<!doctype html>")


def test_without_script_the_same_address_gives_the_whole_page(page):
    assert html(page(WHOLE, {"word": "x"}, block="log")).startswith("<!doctype html>")


def test_answers_are_not_kept_by_caches(page):
    response = page(WHOLE, {"word": "x"}, status=422)
    assert response.status_code == 422
    assert response["Cache-Control"] == "no-store"
    assert response["Vary"] == "HX-Request, Accept-Language, Cookie, Save-Data"


def test_a_forgotten_value_is_an_error_not_a_hole(page):
    with pytest.raises(Exception, match="word"):
        page(WHOLE)


def test_values_are_escaped(page):
    assert "<p>&lt;b&gt;</p>" in html(page(WHOLE, {"word": "<b>"}))


def test_title_says_when_something_must_be_put_right(page):
    class Needs(Form):
        text = forms.CharField()

    assert "<title>Error: Try – Samspill</title>" in html(page(WHOLE, {"word": "", "f": Needs({})}))
    assert "<title>Try" in html(page(WHOLE, {"word": "", "f": Needs()}))


def test_live_page_loads_the_one_script(page):
    body = html(page(WHOLE, {"word": "", "live": "/hendelser/?sak=abc"}))
    assert '<script src="/static/samspill/live.js" defer></script>' in body
    assert '<body data-size="sm" data-live' not in body
    assert 'data-live-url="/hendelser/?sak=abc"' in body
    assert body.count("<script") == 1


def test_shell_shows_menu_counts_and_ways_out(page):
    http.set_shell(lambda request: replace(CITIZEN, demo=True, acting="You act for Mona."))
    body = html(page(WHOLE, {"word": ""}))
    assert '<a href="/min-side/" aria-current="page">My page</a>' in body
    assert '<span class="sp-count">2<span class="sp-sr"> unread</span></span>' in body
    assert '<form method="post" action="/logg-ut/">' in body
    assert "Everyone here is made up" in body and "You act for Mona." in body
    for address in ("/hjelp/", "/om-meg/", "/tilgjengelighet/"):
        assert f'href="{address}"' in body


def test_staff_get_denser_pages_and_visitors_a_way_in(page):
    http.set_shell(lambda request: http.Shell(audience="staff"))
    assert '<body data-size="sm">' in html(page(WHOLE, {"word": ""}))
    http.set_shell(lambda request: http.Shell())
    body = html(page(WHOLE, {"word": ""}))
    assert 'href="/logg-inn/"' in body and "/logg-ut/" not in body


def test_language_switch_is_a_post_in_each_language_s_own_name(page):
    with translation.override("nb"):
        body = html(page(WHOLE, {"word": ""}))
    assert '<form class="sp-languages" method="post" action="/i18n/setlang/">' in body
    assert (
        '<button class="sp-linkbutton" name="language" value="nn" lang="nn">Nynorsk</button>'
        in body
    )
    assert '<input type="hidden" name="next" value="/min-side/">' in body
    assert 'value="nb"' not in body and 'aria-current="true">Bokmål</span>' in body


def test_low_data_pages_use_the_phone_s_own_font(page):
    assert 'data-font="system"' in html(page(WHOLE, {"word": ""}, {"Save-Data": "on"}))
    assert "data-font" not in html(page(WHOLE, {"word": ""}))


def test_aside_makes_two_columns_and_main_stands_once(page):
    source = WHOLE + "{% block aside %}<p>beside</p>{% endblock %}"
    body = html(page(source, {"word": mark_safe("m")}))
    assert body.count("<p>beside</p>") == 1 and body.count("<p>m</p>") == 1
    assert "sp-cols--home" in body
