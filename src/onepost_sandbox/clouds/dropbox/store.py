"""What lies in the simulated Dropbox: a few folders of pictures, the same for everybody who looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from onepost_sandbox.core import avatars

ACCOUNTS = {"dbid:lumen": ("Studio Lumen", "hello@lumen.example"), "dbid:nora": ("Nora Vale", "nora@vale.example")}
_FOLDERS = ("Autumn campaign", "Autumn campaign/Outdoors", "Archive", "Paperwork")
_PICTURES = (
    "Autumn campaign/Lantern at dusk.png",
    "Autumn campaign/Workshop.png",
    "Autumn campaign/Outdoors/River walk.png",
    "Autumn campaign/Outdoors/Café terrace.png",
    "Team photo.png",
)
_ARCHIVED = 70


@dataclass(frozen=True, slots=True)
class Item:
    """A file or a folder; ``path`` as a person reads it, without the slash it begins with."""

    id: str
    path: str
    folder: bool = False

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def content(self) -> bytes:
        if self.name.endswith(".png"):
            return _drawn(self.name)
        return f"{self.name}\nNothing to look at.\n".encode()

    def row(self) -> dict[str, Any]:
        """As the API shows it."""
        named = {
            ".tag": "folder" if self.folder else "file",
            "id": self.id,
            "name": self.name,
            "path_lower": f"/{self.path.lower()}",
            "path_display": f"/{self.path}",
        }
        if self.folder:
            return named
        when = "2026-10-01T09:00:00Z"
        more = {"client_modified": when, "server_modified": when, "rev": "015f9e0f0c", "is_downloadable": True}
        return {**named, **more, "size": len(self.content)}


def everything() -> dict[str, Item]:
    """Every item by its id."""
    folders = [(path, True) for path in _FOLDERS]
    files = [(path, False) for path in (*_PICTURES, "Paperwork/Notes.txt")]
    archived = [(f"Archive/Window {number:02}.png", False) for number in range(1, _ARCHIVED + 1)]
    made = [
        Item(f"id:{number:022}", path, folder) for number, (path, folder) in enumerate([*folders, *files, *archived])
    ]
    return {item.id: item for item in made}


@lru_cache(maxsize=128)
def _drawn(name: str) -> bytes:
    return avatars.png(name.rpartition(".")[0], name, 640)
