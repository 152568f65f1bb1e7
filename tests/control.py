"""The sandbox's control API, as tests use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests


@dataclass(slots=True)
class Control:
    """``url`` is where the sandbox answers."""

    url: str

    def get(self, path: str, /, **query: str) -> Any:
        return self._answer(requests.get(f"{self.url}/_control/{path}", params=query, timeout=10))

    def post(self, path: str, /, **body: Any) -> Any:
        return self._answer(requests.post(f"{self.url}/_control/{path}", json=body, timeout=10))

    def delete(self, path: str) -> Any:
        return self._answer(requests.delete(f"{self.url}/_control/{path}", timeout=10))

    @staticmethod
    def _answer(response: requests.Response) -> Any:
        assert response.ok, response.text
        return response.json()

    def posts(self, network: str) -> list[dict[str, Any]]:
        """What is publicly there, deleted posts left out."""
        return [post for post in self.get("posts", network=network) if not post["deleted"]]
