from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "samspill.worklist"
    label = "worklist"
