import pytest
from django.test import RequestFactory
from django.utils import translation

from samspill.ui import http


@pytest.fixture(autouse=True)
def plain_ground(settings):
    """No collected files, own addresses, English words, and nobody's menu."""
    settings.ROOT_URLCONF = "samspill.ui.tests.urls"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    before = http._shell
    http.set_shell(lambda request: http.Shell())
    with translation.override("en"):
        yield
    http.set_shell(before)


@pytest.fixture
def draw():
    """Render a piece of template as pages do, with the components at hand."""

    def render(source, **ctx):
        return http._environment().from_string(source).render(**ctx)

    return render


@pytest.fixture
def get():
    return lambda **headers: RequestFactory().get("/min-side/", headers=headers)
