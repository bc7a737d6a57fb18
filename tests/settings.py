"""Settings of the tests: the shop's own, with fast hashing, mail in memory and a database of their own."""

import os
import tempfile

os.environ.setdefault("GUITAI_VAR", tempfile.mkdtemp(prefix="guitai-tests-"))

from storefront.settings import *  # noqa: F403
from storefront.settings import CACHES, DATABASES, ENV, MIDDLEWARE, STORAGES, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [m for m in MIDDLEWARE if "whitenoise" not in m]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
AXES_ENABLED = False
SEARCH_DIR = VAR_DIR / f"search-{os.getpid()}"  # processes of a parallel run share VAR_DIR
if ENV.database_url:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 0, "max_size": 100, "timeout": 60}  # tests race in threads
if ENV.redis_url:
    # Tests empty the cache: each process of a parallel run has a database of its own in Redis.
    _number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = f"{ENV.redis_url.rpartition('/')[0]}/{_number}"
