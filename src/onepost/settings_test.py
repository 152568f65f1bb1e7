"""Settings of the tests: the real ones, on a database of their own, with every wait shortened."""

from __future__ import annotations

import os
import tempfile

# Before the settings are read: a data folder of our own. pytest-django reads them before any conftest.
os.environ.setdefault("ONEPOST_TEST_DATA_DIR", tempfile.mkdtemp(prefix="onepost-test-"))
os.environ["ONEPOST_DATA_DIR"] = os.environ["ONEPOST_TEST_DATA_DIR"]
os.environ.setdefault("ONEPOST_MODE", "development")
os.environ.setdefault("ONEPOST_LOG_LEVEL", "warning")

from onepost.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
TIME_SCALE = 0.02
ACCOUNT_RATE_LIMITS = False
PRIVACY_GUARDS_RAISE = True
