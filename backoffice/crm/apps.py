"""Customers: staff pages inside the admin shell."""

from django.apps import AppConfig


class ModuleConfig(AppConfig):
    name = "backoffice.crm"
    label = "backoffice_crm"
