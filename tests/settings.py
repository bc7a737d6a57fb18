"""Settings of the tests: the shop's own, with fast hashing, mail in memory and a database of their own."""

import os
import tempfile

os.environ.setdefault("GUITAI_VAR", tempfile.mkdtemp(prefix="guitai-tests-"))

from storefront.settings import *  # noqa: F403
from storefront.settings import MIDDLEWARE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [m for m in MIDDLEWARE if "whitenoise" not in m]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
AXES_ENABLED = False
