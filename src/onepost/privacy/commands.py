"""What the operator does from the console: each function prints, and returns the exit status."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from onepost.connectors import registry
from onepost.lib import keyfile
from onepost.lib.env import SettingError
from onepost.privacy import deployment, keys, networks, retention
from onepost.privacy.backups import drilling, making


def purge(*, dry: bool) -> int:
    report = retention.would_go() if dry else retention.purge()
    if report is None:
        raise SettingError("A purge is running already; wait until it is over.")
    for name, count in sorted(report.rows.items()):
        print(f"{count:8d}  {name}")
    for name, defect in sorted(report.failed.items()):
        print(f"  failed  {name}: {defect}")
    print(f"{report.total} rows would go." if dry else f"{report.total} rows are gone.")
    return 1 if report.failed else 0


def backup(to: Path | None) -> int:
    made = making.make(to)
    print(f"{made.data}")
    print(f"{made.keys}")
    print(f"{made.bytes / 1e6:.1f} MB with {made.files} files in {made.seconds:.1f} s.")
    if made.pruned:
        print(f"{made.pruned} older files whose time is over are deleted.")
    if not settings.BACKUP_KEY:
        key = keyfile.folder() / "backup-key"
        print(f"They open only with the key in {key}: keep a copy of it in another place than this disk.")
    return 0


def drill() -> int:
    done = drilling.drill()
    print(f"{done.path} can be restored: {done.seconds:.1f} s.")
    return 0


def list_keys() -> int:
    used = keys.in_use()
    for key_id in [*keys.known(), *sorted(used.keys() - set(keys.known()))]:
        state = "missing" if key_id not in keys.known() else "current" if key_id == keys.current() else "old"
        print(f"{key_id:>8}  {state:8} {used.get(key_id, 0):8d} values")
    return 0


def rotate_keys() -> int:
    made = keys.renew()
    if made:
        print(f"Key {made} is made and seals from now on.")
    done = keys.rotate()
    print(f"{done.changed} values are sealed by key {keys.current()} now.")
    if done.failed:
        print(f"{done.failed} values could not be opened and stay as they are: onepost keys list names their key.")
    return 1 if done.failed else 0


def drop_key(key_id: str) -> int:
    keys.drop(key_id)
    print(f"Key {key_id} is dropped. Backups of keys made before the rotation cannot be used any more.")
    return 0


def abandon_keys() -> int:
    print(f"{keys.abandon()} connections have to be made again by their people.")
    return 0


def check() -> int:
    found = deployment.findings()
    for finding in found:
        print(f"{'mend' if finding.must else 'look'}  {finding.sentence}")
    if not found:
        print("This installation is as safe as the policy says.")
    return 1 if any(finding.must for finding in found) else 0


def purge_network(network: str, *, confirmed: bool) -> int:
    if network not in registry.NETWORKS:
        raise SettingError(f"There is no network {network}; choose one of {', '.join(registry.NETWORKS)}.")
    found = networks.count(network)
    print(f"{found.grants} connections, {found.channels} channels, {found.publications} posts there.")
    if not confirmed:
        print("Nothing was deleted. Add --confirm to delete all of it; texts that would be lost are kept as drafts.")
        return 1
    networks.purge(network)
    print("They are deleted here. What is published at the network stays there.")
    return 0
