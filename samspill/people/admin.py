"""Reference data an administrator may edit. No person and no dialogue can be reached from here.

Dated rows are never rewritten: an old one is ended and a new one added, so that the past stays
as it was. Django's own log keeps who changed what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from samspill.people.actor import Role
from samspill.people.models import (
    Clearance,
    ContactPlace,
    EffortGroup,
    Office,
    RoleAssignment,
    StaffMember,
    Team,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class ReferenceAdmin(ModelAdmin):
    """Open to whoever is administrator today, by role and not by a flag on the account."""

    list_per_page = 50
    show_full_result_count = False

    def allowed(self, request: HttpRequest) -> bool:
        actor = getattr(request, "actor", None)
        return actor is not None and actor.has(Role.ADMINISTRATOR)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.allowed(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class DatedAdmin(ReferenceAdmin):
    """A row that holds from a day: once added, only its end can be set."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        if obj is None:
            return []
        return [f.name for f in obj._meta.fields if f.name not in ("id", "valid_to")]


@admin.register(Office)
class OfficeAdmin(ReferenceAdmin):
    list_display = ("number", "name", "phone")
    ordering = ("number", "pk")


@admin.register(Team)
class TeamAdmin(ReferenceAdmin):
    list_display = ("office", "department", "name")
    list_select_related = ("office",)
    ordering = ("office", "name", "pk")


@admin.register(StaffMember)
class StaffMemberAdmin(ReferenceAdmin):
    list_display = ("ident", "given_name", "family_name", "alias", "left_at")
    readonly_fields = ("left_at",)  # leaving hands persons over: `people.actions.staff_left`
    search_fields = ("ident", "given_name", "family_name")
    ordering = ("ident", "pk")


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(DatedAdmin):
    list_display = ("staff", "role", "zone", "office", "team", "valid_from", "valid_to")
    list_select_related = ("staff", "office", "team")
    ordering = ("staff", "valid_from", "pk")


@admin.register(Clearance)
class ClearanceAdmin(DatedAdmin):
    list_display = ("staff", "protection", "valid_from", "valid_to")
    list_select_related = ("staff",)
    ordering = ("staff", "valid_from", "pk")


@admin.register(EffortGroup)
class EffortGroupAdmin(DatedAdmin):
    list_display = ("code", "name_nb", "valid_from", "valid_to", "source")
    ordering = ("code", "valid_from", "pk")


@admin.register(ContactPlace)
class ContactPlaceAdmin(ReferenceAdmin):
    list_display = ("office", "name", "address")
    list_select_related = ("office",)
    ordering = ("office", "name", "pk")
