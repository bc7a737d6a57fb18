"""The shop's settings with one page that takes long."""

from storefront.settings import *  # noqa: F403

ROOT_URLCONF = "tests.services.slow"
MIDDLEWARE = []
