"""Steering search: staff pages inside the admin shell."""

from django.apps import AppConfig


class ModuleConfig(AppConfig):
    name = "backoffice.search"
    label = "backoffice_search"
