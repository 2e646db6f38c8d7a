from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Joins the packages when everything is loaded: events to reactions, pages to their shell."""

    name = "samspill.project"
    label = "project"

    def ready(self) -> None:
        from samspill.events import log
        from samspill.pages.shell import shell
        from samspill.project.reactions import REACTIONS
        from samspill.ui.http import set_shell

        log.connect(REACTIONS)
        set_shell(shell)
