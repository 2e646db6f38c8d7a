from django.apps import AppConfig


class DialogueConfig(AppConfig):
    name = "samspill.dialogue"
    label = "dialogue"
