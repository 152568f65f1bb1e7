"""Every promise of the published policy by the id under which it is proved (P-ids).

A test that proves one carries ``@pytest.mark.clause(id)``; ``make clauses`` prints clause, tests and result, and a test
fails when either side is missing. ``absent`` names what this version does not offer: its test proves the absence.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Clause:
    """``section`` of the published text (6A are the rights, 6B the periods); ``absent``: what is not offered."""

    id: str
    section: str
    promise: Promise
    absent: str = ""


CLAUSES: tuple[Clause, ...] = (
    Clause("P-1.1", "1", _("Anybody can read how data is collected, used, shared and secured.")),
    Clause(
        "P-1.2", "1", _("Nobody gets an account without having had the policy before them; reading it is no consent.")
    ),
    Clause("P-1.3", "1", _("The legal notice is one click away.")),
    Clause("P-1.4", "5", _("Personal data is never sold.")),
    Clause("P-2.0", "2", _("Only the listed categories of data are collected.")),
    Clause("P-2.1a", "2.1", _("Of identification, first name, last name and e-mail are asked for.")),
    Clause("P-2.1b", "2.1", _("A phone number is optional, and can be removed alone.")),
    Clause("P-2.1c", "2.1", _("Card data never reaches the service."), absent="billing"),
    Clause("P-2.2a", "2.2", _("Tokens are sealed, and never shown, logged or exported.")),
    Clause("P-2.2b", "2.2", _("Connected accounts are never used to match people across workspaces.")),
    Clause("P-2.2c", "2.2", _("Before connecting, people are told what is read, when and how to take it back.")),
    Clause("P-2.2d", "2.2", _("A channel's data is seen only by members of its workspace.")),
    Clause(
        "P-2.3a", "2.3", _("Posts are kept on the server; what a browser holds of one until it is saved is locked.")
    ),
    Clause("P-2.3b", "2.3", _("What is published is exactly what was shown, where it was chosen.")),
    Clause("P-2.3c", "2.3", _("Statistics say where and when they come from."), absent="statistics"),
    Clause("P-2.4a", "2.4", _("Uploaded files lose place and camera data before they are stored.")),
    Clause("P-2.4b", "2.4", _("Files from elsewhere are fetched only from public addresses.")),
    Clause("P-2.4c", "2.4", _("Of a file, size, format, measures and date are noted, and its name without its path.")),
    Clause("P-2.5a", "2.5", _("IP addresses stand in no log in full.")),
    Clause("P-2.5b", "2.5", _("Nobody's way through the pages is recorded without consent.")),
    Clause("P-2.5c", "2.5", _("Cookies are a closed list; nobody is fingerprinted.")),
    Clause("P-2.5d", "2.5", _("Sessions end, and their records with them.")),
    Clause("P-R.1", "R", _("Disconnecting deletes tokens, key and plan in one step.")),
    Clause("P-R.2", "R", _("The permission is given back at the network once, before it is deleted here.")),
    Clause("P-R.3", "R", _("After disconnecting nothing more is published there.")),
    Clause("P-R.4", "R", _("Planned posts of a disconnected channel are deleted; those for other channels stay.")),
    Clause("P-R.5", "R", _("Where to take a permission back at each network is one click away.")),
    Clause("P-R.6", "R", _("A permission taken back at the network is noticed, and told.")),
    Clause("P-R.7", "R", _("Meta's request to delete a person's data is obeyed, and answered with a code.")),
    Clause("P-R.8", "R", _("A network's notice that somebody left is believed only when it is signed.")),
    Clause("P-R.9", "R", _("Closing an account gives back and deletes every permission.")),
    Clause("P-R.10", "R", _("Everything of one network can be removed at once.")),
    Clause("P-3.0", "3", _("Each purpose has one legal basis.")),
    Clause("P-3.1", "3.1", _("Everything works with every consent refused.")),
    Clause("P-3.2a", "3.2", _("Who objects is left out of counts made to improve the service.")),
    Clause("P-3.2b", "3.2", _("Nobody is suspended by a machine alone.")),
    Clause("P-3.2c", "3.2", _("Statistics hold no ids and no small groups.")),
    Clause(
        "P-3.3", "3.3", _("Newsletter, cookies and measurement need a consent each, as easily taken back as given.")
    ),
    Clause("P-3.4", "3.1", _("What must be kept names the law that says so.")),
    Clause("P-3.5", "3.3", _("The newsletter is confirmed twice, left with one click, and watches nobody.")),
    Clause("P-3.6", "3.3", _("Geolocation is not used."), absent="geolocation"),
    Clause("P-4.1a", "4.1", _("All communication is encrypted.")),
    Clause("P-4.1b", "4.1", _("Sensitive data is encrypted in the database.")),
    Clause("P-4.1c", "4.1", _("Passwords are long, checked and well hashed.")),
    Clause("P-4.1d", "4.1", _("Intrusions are detected."), absent="intrusion detection"),
    Clause("P-4.2a", "4.2", _("Nobody who runs the service can open a customer's workspace from the pages.")),
    Clause("P-4.2b", "4.2", _("Security is reviewed every six months, or the operator is told.")),
    Clause("P-4.2c", "4.2", _("Backups are made daily, encrypted, and restoring is practised.")),
    Clause("P-4.2d", "4.2", _("Each requirement of the security standard has a test or a reason.")),
    Clause("P-5.0", "5", _("Data goes to the listed recipients only.")),
    Clause("P-5.1a", "5.1", _("Networks get the post and what they need for it, nothing else.")),
    Clause("P-5.1b", "5.1", _("The payment processor gets nothing but what a payment needs."), absent="payments"),
    Clause("P-5.1c", "5.1", _("The host is named.")),
    Clause("P-5.1d", "5.1", _("Google Analytics is loaded only after consent, and told nothing of persons.")),
    Clause("P-5.1e", "3.3", _("PostHog is loaded only after consent.")),
    Clause("P-5.2", "5.2", _("Every transfer out of the EEA names what makes it lawful.")),
    Clause("P-5.3", "5.3", _("Authorities get data only by a request that two people have checked.")),
    Clause("P-6A.1", "6A.1", _("A person gets a copy of everything held about them.")),
    Clause("P-6A.2", "6A.2", _("A person can correct what is wrong.")),
    Clause("P-6A.3", "6A.3", _("A person can have everything erased, and sees what is kept, why and until when.")),
    Clause("P-6A.4", "6A.4", _("A person can take what they made to another installation.")),
    Clause("P-6A.5", "6A.5", _("A person can object, and it stops.")),
    Clause("P-6A.6", "6A.6", _("A person can have the use of their data restricted.")),
    Clause("P-6A.7a", "6A.7", _("Requests are answered within a month, or within three with a reason.")),
    Clause("P-6A.7b", "6A.7", _("Identity is proved by login or by the address on file, never by documents.")),
    Clause("P-6A.8", "6A.7", _("Where to complain stands in every answer.")),
    Clause("P-6A.9", "6A", _("Consent can be taken back, wishes for after death left, and no machine decides alone.")),
    Clause("P-6A.10", "6A", _("People without an account have the same rights.")),
    Clause("P-6B.1", "6B", _("Account data is deleted at most three years after an account was closed.")),
    Clause("P-6B.2", "6B", _("Invoices are kept ten years."), absent="invoices"),
    Clause("P-6B.3", "6B", _("Technical data and logs are deleted within twelve months.")),
    Clause("P-6B.4", "6B", _("Connection data is deleted at once, also from backups.")),
    Clause("P-6B.5", "6B", _("Content is kept until it is deleted, and then gone.")),
    Clause("P-6B.6", "6B", _("Correspondence is deleted three years after the last message.")),
    Clause("P-6B.7", "6B", _("What is not deleted is anonymous beyond doubt.")),
    Clause("P-6B.8", "6B", _("A network's stricter rule wins.")),
    Clause("P-6B.9", "6B", _("The published periods are those of the code.")),
    Clause("P-6B.10", "6B", _("The deletion runs every day, or the operator is told.")),
    Clause("P-7.1", "7", _("Nothing of others is loaded before consent.")),
    Clause("P-7.2", "7", _("Refusing is as easy as accepting.")),
    Clause("P-7.3", "7", _("Each purpose and each recipient is shown before choosing.")),
    Clause("P-7.4", "7", _("A choice is remembered for six months, a no like a yes.")),
    Clause("P-7.5", "7", _("The choice can be changed from every page.")),
    Clause("P-7.6", "7", _("Choices can be proved without knowing who made them.")),
    Clause("P-7.7", "7", _("No cookie lives longer than it is said to.")),
    Clause("P-7.8", "7", _("Visits are not measured without consent."), absent="exempt audience measurement"),
    Clause("P-7.9", "7", _("The list of cookies is the list of what is set.")),
    Clause("P-8.1", "8", _("People say that they are 16 or older; no birth date is asked for.")),
    Clause("P-8.2", "8", _("Nothing is aimed at minors; “made for kids” is asked, never guessed.")),
    Clause("P-8.3", "8", _("An account of somebody under 16 can be reported, and is erased without an archive.")),
    Clause("P-9.1", "9", _("Every version of the policy stays readable, with what changed.")),
    Clause("P-9.2", "9", _("Material changes are announced thirty days before, and acknowledged.")),
    Clause("P-10.1", "10", _("One address takes questions, and each becomes a case with a number.")),
    Clause("P-10.2", "10", _("The publisher is named in full before strangers may sign up.")),
    Clause("P-10.3", "A", _("The networks named are the networks there are.")),
    Clause("P-11.1", "11", _("The record of processing is made from the code.")),
    Clause("P-11.2", "11", _("A breach starts its clocks.")),
    Clause("P-11.3", "11", _("For a workspace's content the service acts on its owners' instructions.")),
)


def by_id(name: str) -> Clause:
    """Raises KeyError for an id that no promise has."""
    return {clause.id: clause for clause in CLAUSES}[name]
