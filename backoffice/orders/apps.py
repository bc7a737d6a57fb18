"""Orders: staff pages inside the admin shell."""

from django.apps import AppConfig


class ModuleConfig(AppConfig):
    name = "backoffice.orders"
    label = "backoffice_orders"
