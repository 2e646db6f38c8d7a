from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "samspill.matters"
    label = "matters"
