"""The shell: what all staff pages share. It stands before Wagtail in INSTALLED_APPS, so its templates win."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "backoffice.shell"
    label = "shell"

    def ready(self) -> None:
        from backoffice.shell import receivers

        receivers.connect()
