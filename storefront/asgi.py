"""ASGI entry for servers: `uvicorn storefront.asgi:application`. `manage.py serve` makes its own."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")

from storefront.core.web import make_application

application = make_application()
