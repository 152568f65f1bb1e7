"""The policy says what the code does; its versions stay; the publisher is named before strangers come."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

from onepost.accounts import policy
from onepost.accounts.models import PolicyAcknowledgement, User
from onepost.connectors import registry
from onepost.privacy import announcing, facts, legal
from onepost.privacy.registers.clauses import CLAUSES
from onepost.privacy.registers.recipients import RECIPIENTS

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
FULL = {
    "kind": "company",
    "name": "Lumen SAS",
    "address": "1 rue de la Paix, Paris",
    "phone": "+33 1 00 00 00 00",
    "email": "privacy@lumen.example",
    "registration": "RCS Paris 123",
    "capital": "1 000 €",
    "vat": "FR00123",
    "director": "Nadia Benali",
}
HOST = {
    "name": "Host GmbH",
    "address": "Ring 1, Berlin",
    "phone": "+49 30 000",
    "country": "DE",
    "tool": "",
}


def page(client, address: str = "/privacy", language: str = "en") -> str:
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


@pytest.mark.clause("P-1.1", "P-3.4", "P-9.1", "P-10.3", "P-11.1")
@pytest.mark.parametrize("script", ["policy.py", "privacy_docs.py"])
def test_what_is_published_is_what_the_code_says(script: str) -> None:
    done = subprocess.run([sys.executable, SCRIPTS / script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
@pytest.mark.clause("P-1.1", "P-6B.9", "P-10.3")
@pytest.mark.parametrize("language", policy.LANGUAGES)
def test_every_promise_period_purpose_and_recipient_stands_on_the_page(client, language: str) -> None:
    text = page(client, "/privacy", language)
    assert [clause.id for clause in CLAUSES if f'id="{clause.id}"' not in text] == []
    assert [recipient.name for recipient in RECIPIENTS if recipient.name not in text] == []
    assert set(re.findall(r'data-rule="([\w-]+)"', text)) == {row.rule.id for row in facts.periods()}
    assert set(re.findall(r'<tr data-purpose="([\w-]+)"', text)) == {*facts.purposes()}
    assert [name for name in registry.NETWORKS if registry.connector(name).label not in text] == []


@pytest.mark.django_db
@pytest.mark.clause("P-6B.9")
def test_the_published_table_of_periods_is_that_of_the_rules(client) -> None:
    rows = re.findall(r'<tr data-rule="([\w-]+)"><td>[^<]*</td><td>([^<]*)</td>', page(client))
    assert rows == [(row.rule.id, str(row.rule.published)) for row in facts.periods()]


@pytest.mark.django_db
@pytest.mark.clause("P-6A.8", "P-6A.9", "P-3.6")
@pytest.mark.parametrize(
    "words",
    [
        "YouTube API Services",
        "https://www.youtube.com/t/terms",
        "https://policies.google.com/privacy",
        "https://security.google.com/settings/security/permissions",
        "Deleting data here does not delete it on YouTube",
        "Art. 6.1.c GDPR",
        "take a consent back at any time",
        "No decision about you is made by a machine alone",
        "after your death",
        "www.cnil.fr",
        "Geolocation is not used",
        "Art. 14 GDPR",
        'id="6"',
        'id="6A"',
        'id="6B"',
        'href="/legal"',
    ],
)
def test_what_platforms_and_law_ask_for_is_said(client, words: str) -> None:
    assert words in page(client)


@pytest.mark.django_db
@pytest.mark.clause("P-9.1")
def test_old_versions_stay_readable_with_what_changed(client) -> None:
    listed = page(client, "/privacy/versions")
    for version in policy.versions():
        assert f'href="/privacy/versions/{version.version}"' in listed
        assert f'data-policy="{version.version}"' in page(client, f"/privacy/versions/{version.version}")
    newest = page(client, f"/privacy/versions/{policy.VERSION}")
    assert "<ins>" in newest
    assert re.search(r"<del>.*Payment processors", newest)
    assert client.get("/privacy/versions/1999-01-01").status_code == 404


@pytest.mark.clause("P-9.2")
def test_a_material_change_applies_thirty_days_later_or_more() -> None:
    for version in policy.versions():
        if version.change != policy.EDITORIAL:
            assert (version.in_force - version.published).days >= policy.NOTICE_DAYS


@pytest.mark.django_db
@pytest.mark.clause("P-9.2")
def test_whoever_read_an_older_text_is_told_on_every_page_until_they_have_read(client_of, alice) -> None:
    PolicyAcknowledgement.objects.create(user=alice, version="2025-10-16", sha256="0" * 64, surface="signup")
    browser = client_of(alice)
    for address in ("/channels/", "/posts/"):
        assert "policy-bar" in browser.get(address).content.decode(), address
    browser.post("/privacy/read")
    noted = PolicyAcknowledgement.objects.get(user=alice, version=policy.VERSION)
    assert noted.sha256 == policy.current("en").sha256
    assert "policy-bar" not in browser.get("/channels/").content.decode()


@pytest.mark.django_db
@pytest.mark.clause("P-9.2")
def test_a_new_purpose_waits_for_agreement_and_ends_older_consents(alice, monkeypatch) -> None:
    newest = policy.Version("2027-01-01", policy.NEW_PURPOSE, policy.versions()[0].in_force, ("analytics",), {}, {})
    known = policy.versions()
    PolicyAcknowledgement.objects.create(user=alice, version=policy.VERSION, sha256="0" * 64, surface="signup")
    assert policy.unread(alice) is None
    assert not policy.must_agree(alice)
    monkeypatch.setattr(policy, "versions", lambda: (newest, *known))
    assert policy.must_agree(alice)
    assert policy.purpose_text("analytics") == "2027-01-01"
    assert policy.purpose_text("newsletter") == "2025-10-16"


@pytest.mark.django_db
@pytest.mark.clause("P-9.2")
def test_youtube_waits_until_a_new_purpose_is_agreed_to(client_of, alice, monkeypatch) -> None:
    newest = policy.Version("2027-01-01", policy.NEW_PURPOSE, policy.versions()[0].in_force, (), {}, {})
    PolicyAcknowledgement.objects.create(user=alice, version=policy.VERSION, sha256="0" * 64, surface="signup")
    asked = "/channels/connect/youtube"
    assert client_of(alice).post(asked)["Location"] != "/channels/"
    known = policy.versions()
    monkeypatch.setattr(policy, "versions", lambda: (newest, *known))
    assert client_of(alice).post(asked)["Location"] == "/channels/"


@pytest.mark.django_db
@pytest.mark.clause("P-9.2")
def test_a_material_change_is_mailed_once_to_whoever_has_not_read_it(alice, bob, mailoutbox) -> None:
    PolicyAcknowledgement.objects.create(user=alice, version="2025-10-16", sha256="0" * 64, surface="signup")
    PolicyAcknowledgement.objects.create(user=bob, version=policy.VERSION, sha256="0" * 64, surface="signup")
    assert announcing.announce() == 1
    assert announcing.announce() == 0
    (mail,) = mailoutbox
    assert mail.to == [alice.email]
    assert "25 December 2026" in mail.subject
    assert f"/privacy/versions/{policy.VERSION}" in mail.body


@pytest.mark.django_db
@pytest.mark.clause("P-1.3", "P-10.2", "P-5.1c")
def test_the_legal_notice_names_publisher_and_host_in_full(client, settings) -> None:
    settings.LEGAL, settings.HOSTING = FULL, HOST
    assert legal.complete() == []
    assert 'href="/legal"' in page(client, "/accounts/login/")
    said = page(client, "/legal")
    assert [value for name, value in FULL.items() if name != "kind" and value not in said] == []
    assert [value for value in HOST.values() if value not in said] == []
    assert "Host GmbH" in page(client, "/privacy/recipients")


@pytest.mark.django_db
@pytest.mark.clause("P-10.2")
@pytest.mark.parametrize("missing", ["name", "address", "phone", "email", "director", "registration", "capital"])
def test_strangers_cannot_sign_up_before_the_publisher_is_named(client, alice, settings, missing: str) -> None:
    settings.PRODUCTION, settings.HOSTING = True, HOST
    settings.LEGAL = FULL | {missing: ""}
    assert legal.complete() == [f"ONEPOST_LEGAL_{missing.upper()}"]
    assert "<form" not in page(client, "/accounts/signup/").partition("<main")[2].partition("</main>")[0]
    settings.LEGAL = FULL
    assert 'name="of_age"' in page(client, "/accounts/signup/")


@pytest.mark.django_db
@pytest.mark.clause("P-10.2")
def test_the_first_account_is_the_operators_own(client, settings) -> None:
    settings.PRODUCTION = True
    assert not User.objects.exists()
    assert 'name="of_age"' in page(client, "/accounts/signup/")


@pytest.mark.django_db
@pytest.mark.clause("P-11.3")
def test_the_terms_for_processors_are_open(client) -> None:
    assert "Art. 28 GDPR" in page(client, "/dpa")


@pytest.mark.django_db
def test_trust_lists_each_promise_with_its_proof(client) -> None:
    text = page(client, "/trust")
    assert [clause.id for clause in CLAUSES if f"#{clause.id}" not in text] == []
