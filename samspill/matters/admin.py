"""Topics, service standards and closed days: dated reference data for administrators."""

from __future__ import annotations

from django.contrib import admin

from samspill.matters.models import Closure, ServiceStandard, Topic
from samspill.people.admin import DatedAdmin, ReferenceAdmin


@admin.register(Topic)
class TopicAdmin(DatedAdmin):
    list_display = ("code", "name_nb", "zone", "position", "valid_from", "valid_to")
    ordering = ("position", "valid_from", "pk")


@admin.register(ServiceStandard)
class ServiceStandardAdmin(DatedAdmin):
    list_display = ("office", "topic", "working_hours", "valid_from", "valid_to", "source")
    list_select_related = ("office",)
    ordering = ("topic", "valid_from", "pk")


@admin.register(Closure)
class ClosureAdmin(ReferenceAdmin):
    list_display = ("date", "office", "reason")
    list_select_related = ("office",)
    ordering = ("-date", "pk")
