from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccessConfig(AppConfig):
    name = "samspill.access"
    label = "access"
    default = True

    def ready(self) -> None:
        from django.core import checks

        from samspill.access.demo_lock import system_check

        checks.register(system_check, checks.Tags.database)


class ReferenceDataConfig(admin.AdminConfig):
    """Django's administration, for reference data and for administrators only."""

    default_site = "samspill.access.site.ReferenceData"
    default = False
