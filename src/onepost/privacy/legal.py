"""Who publishes this installation (LCEN 1-1), what of that is missing, and whether strangers may sign up (P-10.2)."""

from __future__ import annotations

from django.conf import settings

from onepost.accounts.models import User

KINDS = ("person", "trader", "company")
"""A private person; a sole trader ("EI"); a company."""
ALWAYS = ("name", "address", "phone", "email", "director")
HOST = ("name", "address", "phone", "country")
REGISTERED = {"person": (), "trader": ("registration",), "company": ("registration", "capital")}


def complete() -> list[str]:
    """The settings that the legal notice lacks, by their names; none when it is complete."""
    known = settings.LEGAL
    needed = [*ALWAYS, *REGISTERED[known["kind"]]]
    missing = [f"ONEPOST_LEGAL_{name.upper()}" for name in needed if not known[name]]
    return missing + [f"ONEPOST_HOST_{name.upper()}" for name in HOST if not settings.HOSTING[name]]


def sign_up_open() -> bool:
    """In production strangers may sign up once the publisher is named. The first account is the operator's own."""
    return not settings.PRODUCTION or not complete() or not User.objects.exists()


def contact() -> str:
    """Where questions go: what the notice names, else the address mails come from."""
    return settings.LEGAL["email"] or settings.DEFAULT_FROM_EMAIL
