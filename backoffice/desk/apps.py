"""Service: staff pages inside the admin shell."""

from django.apps import AppConfig


class ModuleConfig(AppConfig):
    name = "backoffice.desk"
    label = "backoffice_desk"
