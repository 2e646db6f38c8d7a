from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponse
from django.test import RequestFactory

from samspill.kernel.errors import Conflict, Denied, Refused
from samspill.ui import http, middleware

TEXT = "Hei Kari\nJeg kommer <torsdag>."


@pytest.fixture
def post():
    return RequestFactory().post("/meldinger/", {"text": TEXT})


def answer(error, request) -> Any:
    return middleware.PlainErrors(lambda r: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("closed", "This conversation is closed."), 422),
        (Conflict("stale", "Somebody answered first."), 409),
        (Denied(), 404),
    ],
)
def test_refusals_become_pages(post, error, status):
    response = answer(error, post)
    assert response.status_code == status
    if status != 404:
        assert str(error.message) in response.content.decode()


def test_a_fault_of_ours_is_left_to_the_500_page(post):
    assert answer(ValueError("x"), post) is None


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (lambda r: middleware.csrf_failure(r, "CSRF cookie not set."), 403),
        (lambda r: middleware.bad_request(r, SuspiciousOperation()), 400),
        (lambda r: middleware.bad_request(r, RequestDataTooBig()), 413),
        (lambda r: middleware.not_found(r, Exception()), 404),
        (lambda r: middleware.permission_denied(r, Exception()), 404),
        (lambda r: middleware.server_error(r), 500),
    ],
)
def test_every_failure_says_what_to_do_and_keeps_the_text(post, make, status):
    response = make(post)
    body = response.content.decode()
    assert response.status_code == status
    assert "Jeg kommer &lt;torsdag&gt;." in body
    assert 'href="/hjelp/"' in body and "CSRF" not in body


def test_a_failing_shell_is_left_out_and_the_words_stay(post):
    def broken(request):
        raise RuntimeError("no database")

    http.set_shell(broken)
    response = middleware.server_error(post)
    assert response.status_code == 500
    assert "It is not your fault." in response.content.decode()
    assert "Jeg kommer" in response.content.decode()


def test_when_nothing_can_be_drawn_there_are_still_words(post, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no templates")

    monkeypatch.setattr(middleware, "page", broken)
    response = middleware.server_error(post)
    assert response.status_code == 500
    assert "Prøv igjen om litt" in response.content.decode()
