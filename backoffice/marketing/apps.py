"""Marketing: staff pages for flash sales and spend tiers inside the admin shell."""

from django.apps import AppConfig


class ModuleConfig(AppConfig):
    name = "backoffice.marketing"
    label = "backoffice_marketing"
