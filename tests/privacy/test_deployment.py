"""Security as the policy describes it: what is frozen in the settings, what stops the start, what logs never hold."""

from __future__ import annotations

import logging
import secrets
from base64 import b64encode
from pathlib import Path

import pytest
from django.conf import settings as live
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from house import House
from onepost.accounts.models import User
from onepost.lib import weakness
from onepost.lib.postgres import from_url
from onepost.privacy import deployment, runs
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.keys import columns
from onepost.privacy.models import RunKind

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "ONEPOST_MODE": "production",
    "ONEPOST_PUBLIC_URL": "https://social.example.org",
    "ONEPOST_SMTP_HOST": "mail.example.org",
    "ONEPOST_SMTP_TLS": "true",
    "ONEPOST_MAIL_FROM": "OnePost <post@example.org>",
    "ONEPOST_BACKUP_KEY": b64encode(secrets.token_bytes(32)).decode(),
}


@pytest.mark.django_db
@pytest.mark.clause("P-4.1a")
def test_each_open_way_is_named(settings, tmp_path) -> None:
    for kind in (RunKind.PURGE, RunKind.BACKUP, RunKind.DRILL):
        runs.record(kind, True, {}, timezone.now())
    well = {
        "PRODUCTION": True,
        "SECURE": True,
        "SECURE_HSTS_SECONDS": deployment.YEAR,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "ALLOWED_HOSTS": ["social.example.org"],
        "SANDBOX_URL": "",
        "HOST": "127.0.0.1",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_USE_TLS": True,
        "DEFAULT_FROM_EMAIL": "OnePost <post@example.org>",
        "BACKUP_DIR": tmp_path,
        "BACKUP_KEY": b64encode(secrets.token_bytes(32)).decode(),
    }
    for name, value in well.items():
        setattr(settings, name, value)
    legal = ("The legal notice is not complete", "privacy.W021")
    assert [one for one in deployment.findings() if not any(part in one.sentence for part in legal)] == []
    worse = {
        "SECURE": (False, "https://"),
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": (False, "ONEPOST_HSTS_SUBDOMAINS"),
        "EMAIL_USE_TLS": (False, "ONEPOST_SMTP_TLS"),
        "HOST": ("0.0.0.0", "ONEPOST_HOST"),
        "BACKUP_DIR": (None, "ONEPOST_BACKUP_DIR"),
        "SECRET_KEY": ("weak", "ONEPOST_SECRET_KEY is weak"),
        "PRODUCTION": (False, "ONEPOST_MODE"),
    }
    for name, (value, said) in worse.items():
        before = getattr(live, name)
        setattr(settings, name, value)
        assert said in " ".join(one.sentence for one in deployment.findings()), name
        setattr(settings, name, before)


@pytest.mark.clause("P-4.1a")
@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("postgresql://me:s3cret@db.example.org/one", True),
        ("postgresql://me:s3cret@db.example.org/one?sslmode=require", True),
        ("postgresql://me:s3cret@db.example.org/one?sslmode=verify-full", False),
        ("postgresql://me:s3cret@127.0.0.1/one", False),
        ("postgresql:///one?host=/run/postgresql", False),
    ],
)
def test_a_database_elsewhere_needs_a_proven_encrypted_way(url: str, refused: bool) -> None:
    assert weakness.open_way(from_url(url)) is refused


@pytest.mark.slow
@pytest.mark.xdist_group("processes")
@pytest.mark.clause("P-4.1a")
@pytest.mark.clause("P-4.1b")
def test_a_production_with_a_weak_key_or_an_open_way_does_not_start(tmp_path) -> None:
    house = House.at(tmp_path / "data", **SAFE)
    for more, said in (
        ({"ONEPOST_SECRET_KEY": "t0p-secret"}, "ONEPOST_SECRET_KEY is weak"),
        ({"ONEPOST_MASTER_KEYS": "1:" + b64encode(b"k" * 32).decode()}, "not random"),
        ({"DATABASE_URL": "postgresql://me:t0p-secret@db.example.org/one"}, "sslmode=verify-full"),
    ):
        done = house.run("worker", **more)
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr
        assert "t0p-secret" not in done.stderr


@pytest.mark.django_db
@pytest.mark.clause("P-4.1a")
def test_browsers_are_told_to_use_https_also_behind_a_proxy(client, settings) -> None:
    assert "Strict-Transport-Security" not in client.get("/healthz")
    settings.SECURE, settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True, deployment.YEAR, True
    for address in ("/healthz", "/nowhere", "/api/v1/posts"):
        assert client.get(address)["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.clause("P-4.1a")
def test_no_request_out_skips_the_proof_of_who_answers() -> None:
    for path in (ROOT / "src/onepost").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for hole in ("verify=False", "ssl=False", "CERT_NONE", "_create_unverified_context"):
            assert hole not in text, f"{path} has {hole}"


@pytest.mark.django_db
@pytest.mark.clause("P-4.1a")
def test_security_txt_says_whom_to_tell(client, settings) -> None:
    settings.SECURITY_CONTACT = "security@example.org"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"].startswith("text/plain")
    text = answer.content.decode()
    assert "Contact: mailto:security@example.org\n" in text
    assert "Expires: " in text
    assert answer["Permissions-Policy"].count("geolocation=()") == 1


@pytest.mark.clause("P-4.1b")
def test_every_secret_column_is_sealed_or_only_a_hash() -> None:
    sealed = {(model._meta.label, name) for model, name in columns()}
    secret = {(label, name) for label, table in INVENTORY.items() for name, data in table.fields.items() if data.secret}
    hashes = {
        ("accounts.User", "password"),
        ("accounts.ApiKey", "sha256"),
        ("publishing.Feed", "sha256"),
        ("channels.ConnectionAttempt", "state_sha256"),
        ("channels.DataKey", "id"),
        ("channels.DataKey", "created_at"),
    }
    assert secret - sealed <= hashes
    assert sealed <= secret


@pytest.mark.django_db
@pytest.mark.clause("P-4.1c")
def test_passwords_are_long_checked_and_well_hashed(alice) -> None:
    from onepost import settings as real

    assert real.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    for weak in ("short-one1!", "123456789012345", "1q2w3e4r5t6y", "alice@example.org"):
        with pytest.raises(ValidationError):
            validate_password(weak, alice)
    validate_password("four lamps in a row", alice)
    assert real.ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE
    assert real.ACCOUNT_REAUTHENTICATION_REQUIRED
    assert real.ACCOUNT_EMAIL_VERIFICATION == "mandatory"


@pytest.mark.django_db
@pytest.mark.clause("P-2.5a")
@pytest.mark.clause("P-2.2a")
def test_a_log_holds_no_address_and_nothing_that_was_sent(client, alice, caplog, settings) -> None:
    """A canary in every part of a request, in an error, and in a parameter of a statement."""
    canary, address = "canary-6b31", "203.0.113.77"
    caplog.set_level(logging.DEBUG)
    client.raise_request_exception = False
    headers = {"HTTP_X_FORWARDED_FOR": address, "REMOTE_ADDR": address, "HTTP_USER_AGENT": canary}
    headers |= {"HTTP_AUTHORIZATION": f"Bearer {canary}", "HTTP_COOKIE": f"session={canary}"}
    client.get(f"/?token={canary}", **headers)
    client.post(reverse("account_login"), {"login": f"{canary}@example.org", "password": canary}, **headers)
    client.get(f"/api/v1/posts?q={canary}", **headers)
    client.get(f"/channels/callback/x?code={canary}&state={canary}", **headers)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1/0 WHERE %s <> ''", [canary])
    try:
        User.objects.create_user(f"{canary}@example.org", "four lamps in a row")
        User.objects.create_user(f"{canary}@example.org", "four lamps in a row")
    except IntegrityError:
        logging.getLogger("onepost.test").exception("a defect")
    # What stands below the level of a production is not written there.
    lines = [line for line in caplog.records if line.levelno >= logging.INFO]
    assert any("IntegrityError at " in formatted(line) for line in lines)
    said = "\n".join(formatted(line) for line in lines)
    assert canary not in said, said
    assert address not in said, said


def formatted(record: logging.LogRecord) -> str:
    from onepost.lib.logs import JsonFormatter, LineFormatter

    return LineFormatter().format(record) + JsonFormatter().format(record)
