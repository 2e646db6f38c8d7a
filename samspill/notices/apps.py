from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "samspill.notices"
    label = "notices"
