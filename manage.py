#!/usr/bin/env python
"""Entry point of every command; settings come from storefront.settings."""

import gc
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")
    gc.disable()  # what is loaded stays: looking for garbage in it takes a third of the start
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    gc.enable()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
