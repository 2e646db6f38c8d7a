from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "samspill.plan"
    label = "plan"
