"""A cable to the database that a test can pull out: a TCP port in front of the server's socket."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path


class Cable:
    """``port`` leads to the Unix socket ``target`` until :meth:`pull`, and again from :meth:`plug`."""

    def __init__(self, target: Path) -> None:
        self.target = str(target)
        self.port = 0
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()
        self._pulled = False
        self.plug()

    def plug(self) -> None:
        """In again, at the same port."""
        self._door = socket.create_server(("127.0.0.1", self.port))
        self.port = int(self._door.getsockname()[1])
        self._pulled = False
        threading.Thread(target=self._accept, args=(self._door,), daemon=True).start()

    def pull(self) -> None:
        """Every connection breaks, and none is made any more."""
        with self._lock:
            self._pulled = True
            with contextlib.suppress(OSError):
                self._door.shutdown(socket.SHUT_RDWR)
            self._door.close()
            for end in self._ends:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def _accept(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.target)
            with self._lock:
                self._ends += [near, far]
                if self._pulled:
                    near.close()
                    far.close()
                    return
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_carry, args=(source, sink), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def plugged_in(target: Path) -> Iterator[Cable]:
    cable = Cable(target)
    try:
        yield cable
    finally:
        cable.pull()
