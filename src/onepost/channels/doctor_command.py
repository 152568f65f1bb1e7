"""``onepost doctor``: the doctor's findings as plain text, or for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from onepost.channels import doctor
from onepost.channels import doctor_words as words
from onepost.channels.doctor import AppReport, Report
from onepost.connectors import registry
from onepost.connectors.guide import Remark
from onepost.lib.env import SettingError
from onepost.lib.sentences import sentence

WORDS = {"good": "ok", "warning": "look", "bad": "BAD", "off": "not set up"}


def look(network: str, as_json: bool) -> tuple[bool, str]:
    """Look at one network, at all when it is empty: whether nothing is bad, and what to print.

    Raises SettingError for a network that does not exist.
    """
    if network and network not in registry.NETWORKS:
        raise SettingError(f"There is no network named {network!r}; there are {', '.join(registry.NETWORKS)}.")
    reports = [doctor.report(name) for name in ([network] if network else registry.NETWORKS)]
    bad = any(report.state == "bad" for report in reports)
    if as_json:
        found = {"ok": not bad, "networks": [_data(report) for report in reports]}
        return not bad, json.dumps(found, ensure_ascii=False)
    return not bad, "\n".join(line for report in reports for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.label}: {WORDS[report.state]}"
    for app in report.apps:
        yield f"  {_title(app)}"
        if app.state == "off":
            yield f"    {sentence(words.NOT_SET_UP)}"
        else:
            yield from _remarks(app.remarks, "    ")
        if not app.sandbox:
            yield f"    redirect  {app.redirect}"
        for account in app.accounts:
            yield f"    {account.grant.name} ({account.grant.workspace.name})"
            yield from _remarks(account.remarks, "      ")
            for row in account.channels:
                yield f"      {row.channel.name}"
                yield from _remarks(row.remarks, "        ")
    yield ""


def _title(app: AppReport) -> str:
    return sentence(app.login.label) + (" (sandbox)" if app.sandbox else "")


def _remarks(remarks: Iterable[Remark], indent: str) -> Iterator[str]:
    for remark in remarks:
        yield f"{indent}{WORDS[remark.state]:<6}{sentence(remark.what)}"
        if remark.mend:
            yield f"{indent}      -> {sentence(remark.mend)}"


def _data(report: Report) -> dict[str, Any]:
    return {
        "network": report.network,
        "state": report.state,
        "apps": [
            {
                "login": app.login.name,
                "sandbox": app.sandbox,
                "state": app.state,
                "keys": app.source,
                "redirect": app.redirect,
                "remarks": _plain(app.remarks),
                "accounts": [
                    {
                        "name": account.grant.name,
                        "workspace": str(account.grant.workspace_id),
                        "remarks": _plain(account.remarks),
                        "channels": [
                            {"id": str(row.channel.id), "name": row.channel.name, "remarks": _plain(row.remarks)}
                            for row in account.channels
                        ],
                    }
                    for account in app.accounts
                ],
            }
            for app in report.apps
        ],
    }


def _plain(remarks: Iterable[Remark]) -> list[dict[str, str]]:
    return [{"state": r.state, "what": sentence(r.what), "mend": sentence(r.mend)} for r in remarks]
