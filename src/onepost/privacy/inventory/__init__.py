"""Each stored field: what it is, why, how long, whether it is exported, how it is erased (DESIGN rule 10).

Nothing personal is stored undeclared: :mod:`onepost.privacy.checks` fails when a column of any installed model is
missing here, a package's as much as our own. One module a floor of the house; this one puts them together.
"""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.inventory import (
    accounts,
    announcing,
    channels,
    consent,
    copies,
    keeping,
    leaving,
    media,
    packages,
    planning,
    posts,
    privacy,
    requests,
    watching,
)
from onepost.privacy.vocabulary import Table

INVENTORY: Mapping[str, Table] = {
    **accounts.TABLES,
    **channels.TABLES,
    **media.TABLES,
    **posts.TABLES,
    **planning.TABLES,
    **watching.TABLES,
    **privacy.TABLES,
    **consent.TABLES,
    **leaving.TABLES,
    **announcing.TABLES,
    **keeping.TABLES,
    **copies.TABLES,
    **requests.TABLES,
    **packages.TABLES,
}
