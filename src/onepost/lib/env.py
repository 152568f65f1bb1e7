"""Settings from the environment, with types.

Every reader takes the value from ``NAME`` or, for secrets handed over as files, from the file named by
``NAME_FILE`` (the convention of Docker and Kubernetes secrets). A wrong value raises :class:`SettingError`,
whose text is one sentence for the person who runs OnePost and never contains the value of a secret.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


class SettingError(Exception):
    """A setting is wrong; ``str(error)`` is the sentence to show."""


def raw(name: str) -> str | None:
    """The value of ``NAME``, or the contents of the file named by ``NAME_FILE``; None when neither is set.

    An empty value counts as not set, so that ``NAME=`` in a compose file switches a setting off.
    """
    value = os.environ.get(name, "")
    file_name = os.environ.get(f"{name}_FILE", "")
    if value and file_name:
        raise SettingError(f"{name} and {name}_FILE are both set; keep one of them.")
    if not file_name:
        return value or None
    try:
        content = Path(file_name).read_text(encoding="utf-8")
    except OSError as error:
        raise SettingError(f"{name}_FILE names {file_name}, which cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingError(f"{name}_FILE names {file_name}, which is not UTF-8 text.") from None
    if not content.strip():
        raise SettingError(f"{name}_FILE names {file_name}, which is empty.")
    return content.strip("\r\n")


def text(name: str, default: str = "") -> str:
    """A string as it stands."""
    value = raw(name)
    return default if value is None else value


def required(name: str) -> str:
    """A string that has no sensible default."""
    value = raw(name)
    if value is None:
        raise SettingError(f"{name} is not set; set it, or {name}_FILE, and start again.")
    return value


def boolean(name: str, default: bool) -> bool:
    """True or false; the usual spellings in any case, nothing else."""
    value = raw(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise SettingError(f"{name} must be true or false, not {value!r}.")


def integer(name: str, default: int, *, minimum: int | None = None, maximum: int | None = None) -> int:
    """A whole number, with bounds included."""
    value = raw(name)
    if value is None:
        return default
    try:
        number = int(value)
    except ValueError:
        raise SettingError(f"{name} must be a whole number, not {value!r}.") from None
    if minimum is not None and number < minimum:
        raise SettingError(f"{name} must be at least {minimum}, not {number}.")
    if maximum is not None and number > maximum:
        raise SettingError(f"{name} must be at most {maximum}, not {number}.")
    return number


def number(name: str, default: float, *, minimum: float) -> float:
    """A number with or without decimals, at least ``minimum``."""
    value = raw(name)
    if value is None:
        return default
    try:
        found = float(value)
    except ValueError:
        raise SettingError(f"{name} must be a number, not {value!r}.") from None
    if not minimum <= found < float("inf"):
        raise SettingError(f"{name} must be at least {minimum:g}, not {value}.")
    return found


def port(name: str, default: int) -> int:
    """A TCP port."""
    return integer(name, default, minimum=1, maximum=65535)


def choice(name: str, choices: Sequence[str], default: str) -> str:
    """One of a few words."""
    value = raw(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word not in choices:
        raise SettingError(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return word


def words(name: str, default: Iterable[str] = ()) -> list[str]:
    """Items separated by commas; blanks around them and empty items are dropped."""
    value = raw(name)
    if value is None:
        return list(default)
    return [item.strip() for item in value.split(",") if item.strip()]


def url(name: str, default: str = "") -> str:
    """An http or https address, without a slash at the end; empty when not set and without default."""
    value = raw(name)
    return default if value is None else _checked_url(name, value)


def urls(name: str, default: Iterable[str] = ()) -> list[str]:
    """http or https addresses separated by commas, each without a slash at the end."""
    return [_checked_url(name, item) for item in words(name, default)]


def path(name: str, default: Path) -> Path:
    """A file or folder; ``~`` is expanded and the result is absolute, nothing has to exist."""
    value = raw(name)
    return (default if value is None else Path(value)).expanduser().absolute()


def data_dir() -> Path:
    """The folder that holds everything OnePost keeps: database, secrets, media.

    ``ONEPOST_DATA_DIR`` if set; else ``data`` at the root of the source checkout, when the package runs from
    one, wherever the command is typed; else ``onepost`` in the user's data folder (``XDG_DATA_HOME``).
    """
    return path("ONEPOST_DATA_DIR", _default_data_dir())


def make_data_dir() -> Path:
    """:func:`data_dir`, made (mode 0700, for its owner only) and proved writable; SettingError otherwise."""
    folder = data_dir()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".write-test-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise SettingError(
            f"The data folder {folder} cannot be written ({error.strerror}); "
            "make it writable or choose another with ONEPOST_DATA_DIR."
        ) from None
    return folder


def checkout_root() -> Path | None:
    """The root of the source checkout the package runs from, or None when it is installed elsewhere."""
    package = Path(__file__).resolve().parents[1]
    root = package.parents[1]
    return root if package.parent.name == "src" and (root / "pyproject.toml").is_file() else None


def _default_data_dir() -> Path:
    root = checkout_root()
    if root is not None:
        return root / "data"
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base) / "onepost"


def _checked_url(name: str, value: str) -> str:
    problem = SettingError(f"{name} must be an address that starts with http:// or https://, not {value!r}.")
    try:
        parts = urlsplit(value.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise problem
        _ = parts.port
    except ValueError:
        raise problem from None
    if parts.username or parts.password:
        raise SettingError(f"{name} must not contain a user name or a password.")
    return value.strip().rstrip("/")


def host_of(address: str) -> str:
    """The host name of an address that :func:`url` accepted."""
    return urlsplit(address).hostname or ""
