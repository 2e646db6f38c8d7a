"""Every address of the installation."""

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, register_converter

from samspill.kernel.converters import RefConverter

register_converter(RefConverter, "ref")

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("samspill.dialogue.urls")),
    path("", include("samspill.worklist.urls")),
    path("", include("samspill.notices.urls")),
    path("", include("samspill.access.urls")),
    path("", include("samspill.pages.urls")),
]

if apps.is_installed("samspill.demo"):
    urlpatterns.insert(0, path("", include("samspill.demo.urls")))
