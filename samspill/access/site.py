"""The administration at ``/admin/``: reference data, administrators, no person in sight."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from samspill.access.guards import plain, to_login
from samspill.access.requests import ActorRequest
from samspill.access.rules import local_path
from samspill.kernel.errors import Denied
from samspill.people.actor import ActorKind, Role


class ReferenceData(admin.AdminSite):
    """Logs in where everybody logs in; whoever is no administrator finds nothing here."""

    site_header = _("Reference data")
    site_title = _("Reference data")
    index_title = _("What the installation knows beforehand")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        actor = plain(cast(ActorRequest, request).actor)
        if actor.kind is ActorKind.ANONYMOUS:
            return False
        if not actor.has(Role.ADMINISTRATOR):
            raise Denied
        return True

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The one login of the installation, and back to where one was going."""
        asked = cast(ActorRequest, request)
        going_to = local_path(request.GET.get("next", ""), request.path)
        if plain(asked.actor).kind is not ActorKind.ANONYMOUS:
            raise Denied
        return to_login(request, going_to)
