"""Every address of the installation."""

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from samspill.kernel.converters import RefConverter

register_converter(RefConverter, "ref")

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("sprak/", require_POST(set_language), name="set_language"),
    path("", include("samspill.dialogue.urls")),
    path("", include("samspill.journal.urls")),
    path("", include("samspill.plan.urls")),
    path("", include("samspill.worklist.urls")),
    path("", include("samspill.flows.urls")),
    path("", include("samspill.notices.urls")),
    path("", include("samspill.access.urls")),
    path("", include("samspill.pages.urls")),
]

if apps.is_installed("samspill.demo"):
    urlpatterns.insert(0, path("", include("samspill.demo.urls")))

# Every failure is a page in plain words.
handler400 = "samspill.ui.middleware.bad_request"
handler403 = "samspill.ui.middleware.permission_denied"
handler404 = "samspill.ui.middleware.not_found"
handler500 = "samspill.ui.middleware.server_error"
