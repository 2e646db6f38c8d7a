import gzip

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from samspill.ui.compress import Compress, accepted

PAGE = b"<p>Hei</p>" * 200


def answer(coding: str, response: HttpResponse | None = None) -> HttpResponse:
    asked = RequestFactory().get("/", headers={"accept-encoding": coding})
    return Compress(lambda request: response or HttpResponse(PAGE))(asked)


@pytest.mark.parametrize(
    ("coding", "unpack"), [("br, gzip", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_a_page_is_smaller_on_the_way_and_whole_at_the_end(coding, unpack):
    got = answer(coding)
    assert got["Content-Encoding"] == coding.split(",")[0]
    assert len(got.content) == int(got["Content-Length"]) < len(PAGE) / 4
    assert unpack(got.content).startswith(PAGE)
    assert "Accept-Encoding" in got["Vary"]


@pytest.mark.parametrize("coding", ["", "identity", "br;q=0", "deflate"])
def test_who_takes_neither_gets_it_plain(coding):
    got = answer(coding)
    assert got.content == PAGE and "Content-Encoding" not in got.headers


def test_only_whole_html_pages_are_compressed():
    for other in (
        HttpResponse(PAGE, content_type="application/pdf"),
        HttpResponse(b"<p>Hei</p>"),
        StreamingHttpResponse([PAGE]),
        HttpResponse(PAGE, headers={"Content-Encoding": "br"}),
    ):
        before = other.headers.get("Content-Encoding")
        assert answer("br", other).headers.get("Content-Encoding") == before


def test_the_length_of_a_page_tells_nothing_exact():
    assert len({len(answer("br").content) for _ in range(40)}) > 5


def test_weights_are_read():
    assert accepted("gzip;q=0.5, br;q=0.8") == "br"
    assert accepted("gzip, br; q=0") == "gzip"
