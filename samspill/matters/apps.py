from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "samspill.matters"
    label = "matters"

    def ready(self) -> None:
        from samspill.matters.queries import topics
        from samspill.people.queries import name_topics

        name_topics(topics)
