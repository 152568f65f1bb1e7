"""Settings of the tests: the real ones, on a database of their own, with every wait shortened."""

from __future__ import annotations

from onepost.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
TIME_SCALE = 0.02
ACCOUNT_RATE_LIMITS = False
