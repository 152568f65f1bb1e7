"""The kinds of data there are; a field's own line says only how it differs."""

from __future__ import annotations

from dataclasses import replace

from onepost.privacy import rules
from onepost.privacy.vocabulary import Category, Data, Erase, Purpose, Sensitivity, Source

CREDENTIAL_WITHHELD = "a key: whoever reads it could act as you"
PASSING_WITHHELD = "gone within days, and of no meaning outside"
MACHINE_WITHHELD = "how the service does its work; nothing about you"

ACCOUNT = Data(Category.IDENTIFICATION, Purpose.ACCOUNT, rules.ACCOUNT, Erase.DELETE_ROW, portable=True)
ABOUT_ACCOUNT = replace(ACCOUNT, portable=False, source=Source.DERIVED)
MEMBER = replace(ABOUT_ACCOUNT, erase=Erase.DETACH)
PROOF = Data(Category.CONSENT_PROOF, Purpose.PROOF, rules.ACCOUNT, Erase.DELETE_ROW, source=Source.DERIVED)
CONNECTION = Data(
    Category.SOCIAL_CONNECTION, Purpose.PUBLISH, rules.CONNECTION, Erase.DELETE_ROW, source=Source.NETWORK
)
TOKEN = replace(CONNECTION, erase=Erase.SHRED, withheld=CREDENTIAL_WITHHELD, sensitivity=Sensitivity.SECRET)
CONTENT = Data(Category.CONTENT, Purpose.PUBLISH, rules.CONTENT, Erase.DELETE_ROW, portable=True)
TEXT = replace(CONTENT, sensitivity=Sensitivity.FREE_TEXT, others=True)
ABOUT_CONTENT = replace(CONTENT, portable=False, source=Source.DERIVED)
RESULT = replace(CONTENT, rule=rules.CONNECTION, portable=False, source=Source.NETWORK)
MEDIA = Data(Category.MEDIA, Purpose.PUBLISH, rules.CONTENT, Erase.DELETE_ROW, portable=True)
MEDIA_TEXT = replace(MEDIA, sensitivity=Sensitivity.FREE_TEXT, others=True)
ABOUT_MEDIA = replace(MEDIA, portable=False, source=Source.DERIVED)
FILE = replace(MEDIA, erase=Erase.DELETE_FILE, others=True)
MADE_FILE = replace(FILE, portable=False, source=Source.DERIVED)
AUTHOR = replace(CONTENT, erase=Erase.DETACH, portable=False, source=Source.DERIVED)
CREDENTIAL = Data(
    Category.TECHNICAL,
    Purpose.SECURITY,
    rules.ACCOUNT,
    Erase.DELETE_ROW,
    withheld=CREDENTIAL_WITHHELD,
    sensitivity=Sensitivity.SECRET,
)
SECURITY = Data(Category.TECHNICAL, Purpose.SECURITY, rules.ACCOUNT, Erase.DELETE_ROW, source=Source.DERIVED)
SESSION = replace(CREDENTIAL, rule=rules.SESSION, sensitivity=Sensitivity.INTERNAL)
SHORT = Data(
    Category.TECHNICAL,
    Purpose.OPERATION,
    rules.DAY,
    Erase.DELETE_ROW,
    withheld=PASSING_WITHHELD,
    source=Source.DERIVED,
    sensitivity=Sensitivity.INTERNAL,
)
JOB = Data(
    Category.NONE,
    Purpose.OPERATION,
    rules.JOB,
    Erase.NOTHING,
    withheld=MACHINE_WITHHELD,
    sensitivity=Sensitivity.INTERNAL,
)
PLAIN = replace(JOB, rule=rules.INSTANCE)
OPERATOR = Data(Category.TECHNICAL, Purpose.SECURITY, rules.ACCOUNT, Erase.DETACH, source=Source.DERIVED)
REGISTERED = replace(JOB, purpose=Purpose.PROOF, rule=rules.REGISTER)
APP_SECRET = replace(PLAIN, withheld=CREDENTIAL_WITHHELD, sensitivity=Sensitivity.SECRET)


def fields(data: Data, names: str) -> dict[str, Data]:
    """One kind for several columns, named between spaces."""
    return dict.fromkeys(names.split(), data)
