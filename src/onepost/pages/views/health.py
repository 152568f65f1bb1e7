"""Is the process alive; is everything it needs there. For load balancers and people on call."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from procrastinate.contrib.django.models import ProcrastinateWorker

SILENT = timedelta(seconds=60)
"""A worker beats every ten seconds; after this long it counts as gone."""


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations, worker and storage are all there, else 503 naming what is not."""
    parts = {"database": _database, "migrations": _migrations, "worker": _worker, "storage": _storage}
    result = {name: _answer(part) for name, part in parts.items()}
    ready = all(value == "ok" for value in result.values())
    return JsonResponse({"ready": ready, **result}, status=200 if ready else 503)


def _answer(part: Callable[[], str]) -> str:
    try:
        return part()
    except Exception as error:  # whatever it is, it is the answer
        return f"failed: {type(error).__name__}"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not missing else f"{len(missing)} to apply"


def _worker() -> str:
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=timezone.now() - SILENT).exists()
    return "ok" if alive else "silent"


def _storage() -> str:
    name = default_storage.save(f".ready/{uuid.uuid4().hex}", ContentFile(b"ok"))
    default_storage.delete(name)
    return "ok"
