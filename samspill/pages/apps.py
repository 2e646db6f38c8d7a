from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "samspill.pages"
    label = "pages"
