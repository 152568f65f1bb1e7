"""Dropbox: consent, folders, search, previews and links to files."""

from onepost_sandbox.clouds.dropbox.network import Dropbox

__all__ = ["Dropbox"]
