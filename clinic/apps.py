from django.apps import AppConfig

from clinic import checks  # noqa: F401  registers the system checks


class ClinicConfig(AppConfig):
    name = "clinic"
    verbose_name = "Who and where"
