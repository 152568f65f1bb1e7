"""Is an address free? Asked before anything is started, so that the answer is one sentence."""

from __future__ import annotations

import errno
import socket
import time

from onepost.lib.env import SettingError

PATIENCE = 2.0
"""Seconds in which the remains of a killed run may still leave the port."""


def check_free(host: str, port: int, setting: str) -> None:
    """Raises SettingError naming ``setting`` when nobody could listen on ``host``:``port``."""
    deadline = time.monotonic() + PATIENCE
    while problem := _problem(host, port):
        if problem.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            raise SettingError(_sentence(problem, host, port, setting))
        time.sleep(0.1)


def _problem(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            return error
    return None


def _sentence(error: OSError, host: str, port: int, setting: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program; stop that program or choose another port with {setting}."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this account has; choose one above 1023 with {setting}."
    return f"Nothing can listen on {host}, port {port}: {error.strerror}. Choose another with {setting}."
