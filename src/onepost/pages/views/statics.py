from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import never_cache

from onepost.lib import statics


@never_cache
def other_version(request: HttpRequest, version: str, path: str) -> HttpResponse:
    """A page that was opened before an upgrade, or made by a newer OnePost beside, asks for one of its files."""
    if version == settings.STATIC_VERSION or ".." in path or not (statics.SOURCE / path).is_file():
        raise Http404
    return redirect(static(path))
