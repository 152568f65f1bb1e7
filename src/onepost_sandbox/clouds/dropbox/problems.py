"""Dropbox's errors: 409 for what the function refuses, 401 for tokens, 400 as plain text."""

from __future__ import annotations

from typing import Any

from aiohttp import web


class Problem(Exception):
    """``tags`` as in ``path/not_found``."""

    def __init__(self, status: int, tags: str, **more: Any) -> None:
        super().__init__(tags)
        self.status, self.tags, self.more = status, tags, more

    def answer(self) -> web.Response:
        if self.status == 400:
            return web.Response(status=400, text=f"Error in call to API function: {self.tags}")
        outer, _, inner = self.tags.partition("/")
        error: dict[str, Any] = {".tag": outer, **self.more}
        if inner:
            error[outer] = {".tag": inner}
        return web.json_response({"error_summary": f"{self.tags}/..", "error": error}, status=self.status)


def missing() -> Problem:
    return Problem(409, "path/not_found")


class TokenProblem(Problem):
    """RFC 6749, 5.2."""

    def answer(self) -> web.Response:
        return web.json_response({"error": self.tags, "error_description": "refused"}, status=self.status)
