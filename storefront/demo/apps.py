"""The demo shop as an application: it only brings its command."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "storefront.demo"
    label = "demo"
