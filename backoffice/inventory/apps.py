"""Products and stock: staff pages inside the admin shell."""

from django.apps import AppConfig


class ModuleConfig(AppConfig):
    name = "backoffice.inventory"
    label = "backoffice_inventory"
