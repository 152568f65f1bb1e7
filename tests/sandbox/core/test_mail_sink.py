"""Mails over SMTP, as tests and people read them."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

import pytest
import requests

from onepost_sandbox.core.clock import Clock
from onepost_sandbox.core.mailbox import Mailbox

LONG = "http://127.0.0.1:8000/accounts/confirm-email/MQ:1tX0aB:" + "abcdefghij" * 8 + "/?next=%2F&x=é"


@pytest.fixture
def send(loft, control):
    """Send a mail to Alice; ``rich`` adds an HTML version."""

    def go(text: str, subject: str = "Confirm", to: str = "alice@example.org", rich: str = "") -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "OnePost <hello@onepost.example>", to, subject
        mail.set_content(text, cte="quoted-printable")
        if rich:
            mail.add_alternative(rich, subtype="html")
        with smtplib.SMTP("127.0.0.1", loft.smtp_port, timeout=5) as line:
            line.send_message(mail)

    return go


def test_a_mail_is_listed_with_its_links_whole(send, control):
    send(f"Open ({LONG}).\nOr http://a.example/x, again {LONG}", subject="Bestätigen — now")
    (mail,) = control.get("mails")
    assert mail["links"] == [LONG, "http://a.example/x"]
    assert mail["subject"] == "Bestätigen — now"
    assert (mail["from"], mail["to"]) == ("OnePost <hello@onepost.example>", ["alice@example.org"])
    assert set(mail) == {"id", "from", "to", "subject", "text", "html", "at", "links"}


def test_links_of_the_html_version_are_found(send, control):
    send("Plain", rich="<p><a href=\"http://a.example/?a=1&amp;b=2\">x</a> <a HREF='mailto:a@b'>y</a></p>")
    (mail,) = control.get("mails")
    assert mail["links"] == ["http://a.example/?a=1&b=2"]
    assert "<p>" in mail["html"]


def test_mails_of_one_person_and_clearing(send, control):
    send("One", to="alice@example.org")
    send("Two", to="Bob@example.org")
    assert [mail["text"].strip() for mail in control.get("mails", to="bob@EXAMPLE.org")] == ["Two"]
    control.delete("mails")
    assert control.get("mails") == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no headers at all",
        b"Subject: =?utf-8?q?=FF?=\nContent-Type: text/plain; charset=klingon\n\nnuqneH \xff",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nhi\n--x--",
        b"Content-Type: image/png\n\n\x89PNG",
        b"From: \xff\xfe <a@b>\nTo: nobody\nContent-Transfer-Encoding: base64\n\n!!!not base64",
    ],
)
def test_a_strange_mail_is_received_all_the_same(raw):
    mailbox = Mailbox(Clock())
    mail = mailbox.receive(raw, "a@example.org", ["b@example.org"])
    assert mailbox.mails[0].row()["to"] == ["b@example.org"]
    assert isinstance(mail.text, str)


def test_the_page_shows_the_newest_first_with_links_to_click(send, loft):
    send("Open http://127.0.0.1:8000/first", subject="First")
    send("Open http://127.0.0.1:8000/second", subject="Second", rich="<a href='http://a.example/hidden'>x</a>")
    page = requests.get(f"{loft.url}/mailbox", timeout=5).text
    assert page.index("Second") < page.index("First")
    assert 'href="http://127.0.0.1:8000/first"' in page
    assert 'href="http://a.example/hidden"' in page


def test_one_mail_has_a_page_and_its_html_cannot_do_anything(send, loft, control):
    send("Text <b>not bold</b>", subject="<script>alert(1)</script>", rich='<p>"Rich"</p><script>x()</script>')
    number = control.get("mails")[0]["id"]
    answer = requests.get(f"{loft.url}/mailbox/{number}", timeout=5)
    assert "Text &lt;b&gt;not bold&lt;/b&gt;" in answer.text
    assert "<script>alert(1)" not in answer.text
    frame = answer.text[answer.text.index("<iframe") :].partition("</iframe>")[0]
    assert "allow-scripts" not in frame
    assert "allow-same-origin" not in frame
    assert "<p>" not in frame
    assert requests.get(f"{loft.url}/mailbox/{int(number) + 1}", timeout=5).status_code == 404


def test_many_mails_are_shown_in_pages(send, loft, control):
    for number in range(60):
        loft.world.mailbox.receive(f"Subject: Mail {number:02}\n\nHello".encode(), "a@b", ["c@d"])
    first = requests.get(f"{loft.url}/mailbox", timeout=5).text
    assert "Mail 59" in first
    assert "Mail 09" not in first
    older = first.partition('href="/mailbox?before=')[2].partition('"')[0]
    second = requests.get(f"{loft.url}/mailbox", params={"before": older}, timeout=5).text
    assert "Mail 09" in second
    assert "Mail 10" not in second


def test_an_empty_mailbox_says_what_will_be_there(loft, control):
    assert "No mail yet" in requests.get(f"{loft.url}/mailbox", timeout=5).text
