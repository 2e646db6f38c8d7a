from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "samspill.events"
    label = "events"
