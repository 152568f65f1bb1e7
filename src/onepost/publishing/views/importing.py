"""Posts from a file: bring it, say what its columns are, look at the dry run, import, undo."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.publishing import exporting
from onepost.publishing.importing import fields, formats, reading, starting, work
from onepost.publishing.models import WORKING, ImportProblem, ImportRun, ImportState, Publication
from onepost.publishing.planning.cards import cards, planned_minute
from onepost.publishing.writing.forms import uuids

RECENT = 20
"""Imports on the first page."""
PROBLEMS = 100
"""On a page."""
SOME_POSTS = 12
STALLED = timedelta(minutes=3)
"""Without a sign of life, the worker that was on it is taken to be gone."""


def fetch(request: MemberRequest, import_id: UUID) -> ImportRun:
    return get_object_or_404(ImportRun, workspace=request.member.workspace, id=import_id)


@member
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if isinstance(file, UploadedFile):
            try:
                run = starting.take(workspace, request.member.user, file, file.name or "")
                return redirect("import", run.id)
            except reading.Unreadable as unreadable:
                problem = str(unreadable)
        else:
            problem = _("Choose a file first.")
    runs = ImportRun.objects.filter(workspace=workspace).select_related("user")[:RECENT]
    context = {
        "runs": [(run, tool(run)) for run in runs],
        "problem": problem,
        "most_rows": reading.MOST_ROWS,
        "most_megabytes": reading.MOST_BYTES // (1024 * 1024),
    }
    return render(request, "publishing/imports.html", context, status=422 if problem else 200)


def tool(run: ImportRun) -> str:
    return formats.FORMATS[run.source].label or _("Other")


@member
@never_cache
@require_safe
def import_(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """The page of an import, whatever it waits for; with ``?part=1`` only what changes while it is at work."""
    run = fetch(request, import_id)
    if "part" in request.GET and request.htmx:
        if run.state not in WORKING:
            answer = HttpResponse(status=204)
            answer["HX-Refresh"] = "true"
            return answer
        return render(request, "publishing/_import_progress.html", _progress(run))
    if run.state == ImportState.MAPPING:
        return _columns(request, run, run.mapping, run.channels, run.day_first)
    problems = Paginator(run.problems.all(), PROBLEMS).get_page(request.GET.get("page"))
    context = {"run": run, "tool": tool(run), "problems": problems, **_progress(run)}
    context["rows"] = [(one.row, _at(one), one.text) for one in problems]
    context["verbs"] = [*ACTS, "wake", "delete"]
    if run.state in (ImportState.DONE, ImportState.STOPPED):
        context["cards"] = _some_posts(run)
    return render(request, "publishing/import.html", context)


def _columns(
    request: MemberRequest, run: ImportRun, mapping: list[str], channels: list[str], day_first: bool, problem: str = ""
) -> HttpResponse:
    known = Channel.objects.filter(workspace=run.workspace).order_by("network", "name", "id")
    context = {
        "run": run,
        "tool": tool(run),
        "encoding": reading.ENCODINGS[run.encoding],
        "guessed": run.encoding in ("cp1252", "latin-1"),
        "columns": [
            {"number": number, "name": column["name"], "example": column["example"], "field": field}
            for number, (column, field) in enumerate(zip(run.columns, mapping, strict=False), start=1)
        ],
        "groups": list(fields.choices()),
        "channels": known,
        "chosen": channels,
        "day_first": day_first,
        "names_channels": any(field == "channels" or field.startswith(fields.SWITCH) for field in mapping),
        "problem": problem,
    }
    return render(request, "publishing/import_columns.html", context, status=422 if problem else 200)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Say what the columns are; the dry run begins. Opened or loaded anew, the address leads to the import."""
    run = fetch(request, import_id)
    if request.method != "POST":
        return redirect("import", run.id)
    mapping, channels = request.POST.getlist("field"), uuids(request.POST.getlist("channels"))
    day_first = request.POST.get("day_first") == "yes"
    try:
        starting.map_columns(run, mapping, channels, day_first)
    except starting.WrongColumns as wrong:
        return _columns(request, run, mapping, [str(channel) for channel in channels], day_first, str(wrong))
    return redirect("import", run.id)


def _progress(run: ImportRun) -> dict[str, Any]:
    """How far, and how long still, in seconds (None while nobody can know)."""
    left = None
    if run.state in WORKING and run.began_at and run.position:
        taken = (timezone.now() - run.began_at).total_seconds()
        left = round(taken * (run.total - run.position) / run.position)
    stalled = run.state in WORKING and timezone.now() - run.touched_at > STALLED
    return {"run": run, "left": left, "stalled": stalled, "working": run.state in WORKING}


def _at(problem: ImportProblem) -> str:
    """The name of the field it stands at, "" for the row as a whole."""
    return fields.label(problem.field) if problem.field else ""


def _some_posts(run: ImportRun) -> list[Any]:
    ids = [work.post_id(run, number) for number in range(1, min(run.total, 20 * SOME_POSTS) + 1)]
    rows = Publication.objects.filter(workspace=run.workspace, post_id__in=ids).annotate(shown_at=planned_minute())
    return cards(rows.order_by("shown_at", "post_id", "network")[: 4 * SOME_POSTS], run.workspace.zone)[:SOME_POSTS]


ACTS: dict[str, Callable[[ImportRun], bool]] = {
    "begin": starting.begin,
    "stop": starting.stop,
    "go-on": starting.go_on,
    "undo": starting.undo,
    "change": starting.change_columns,
}


@member
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: MemberRequest, import_id: UUID, verb: str) -> HttpResponse:
    """One of the buttons. What cannot be done any more changes nothing: the page shows how it stands."""
    run = fetch(request, import_id)
    if request.method != "POST":
        return redirect("import", run.id)
    if verb == "wake" and run.state in WORKING:
        starting.send(run.id)
    elif verb == "delete":
        if starting.delete(run):
            messages.success(request, _("The import is taken off the list. Its posts stay."))
            return redirect("imports")
    elif verb in ACTS:
        ACTS[verb](run)
    elif verb != "wake":
        raise Http404
    return redirect("import", run.id)


@member
@require_safe
def problems(request: MemberRequest, import_id: UUID) -> HttpResponseBase:
    """All of them, as CSV."""
    run = fetch(request, import_id)

    def lines() -> Iterator[bytes]:
        yield b"\xef\xbb\xbf" + _line([_("Row"), _("Field"), _("Problem")])
        for problem in run.problems.all().iterator(chunk_size=500):
            yield _line([str(problem.row), _at(problem), problem.text])

    return _download(lines(), "onepost-import-problems.csv")


@member
@require_safe
def template(request: MemberRequest) -> HttpResponseBase:
    """Our own format with a row that shows it."""
    workspace = request.member.workspace
    channel = Channel.objects.filter(workspace=workspace).order_by("network", "name", "id").first()
    day = timezone.now().astimezone(workspace.zone) + timedelta(days=7)
    cells = {
        "channels": f"{channel.network}: {channel.handle or channel.name}" if channel else "x: your_handle",
        "at": f"{day:%Y-%m-%d} 09:00",
        "zone": workspace.time_zone,
        "text": _("Write the text of the post here. It may have several lines."),
        "labels": _("Example"),
    }
    row = [cells.get(field, "") for field in formats.OURS]
    return _download(iter([b"\xef\xbb\xbf" + _line(formats.OURS.values()), _line(row)]), "onepost-template.csv")


def _line(cells: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([exporting.safe(cell) for cell in cells])
    return out.getvalue().encode()


def _download(lines: Iterator[bytes], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
