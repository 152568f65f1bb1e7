"""The page of what is brought along: choose the archive, follow, read what came in otherwise than it was."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onepost.accounts.access import MemberRequest, member
from onepost.privacy.importing import running, words
from onepost.privacy.importing.reading import Unusable
from onepost.privacy.models import UNDER_WAY, PortableImport

RECENT = 5


@member
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: MemberRequest) -> HttpResponse:
    """With ``?part=1`` only what changes while one is at work."""
    workspace, problem = request.member.workspace, ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if not isinstance(file, UploadedFile):
                raise Unusable(_("Choose a file first."))
            drafts = request.POST.get("times") == "drafts"
            language = (get_language() or "en").split("-")[0]
            running.begin(workspace, request.member.user, file, as_drafts=drafts, language=language)
            return redirect("portable-import")
        except Unusable as reason:
            problem = str(reason)
    runs = PortableImport.objects.filter(workspace=workspace)
    under_way = runs.filter(state__in=UNDER_WAY).first()
    if "part" in request.GET and request.htmx:
        if under_way is None:
            answer = HttpResponse(status=204)
            answer["HX-Refresh"] = "true"
            return answer
        return render(request, "privacy/_import_progress.html", {"run": under_way})
    context = {
        "under_way": under_way,
        "runs": [_told(run) for run in runs.exclude(state__in=UNDER_WAY)[:RECENT]],
        "problem": problem,
        "workspace": workspace,
    }
    return render(request, "privacy/import.html", context, status=422 if problem else 200)


def _told(run: PortableImport) -> dict[str, object]:
    return {
        "run": run,
        "made": [(words.MADE[name], run.made[name]) for name in words.MADE if run.made.get(name)],
        "notes": [(words.NOTES[name], run.notes[name]) for name in words.NOTES if run.notes.get(name)],
        "channels": run.notes.get("channels", []),
    }
