from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "samspill.kernel"
    label = "kernel"
