"""The operator's page, and the numbers for Prometheus."""

from __future__ import annotations

import hmac
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onepost.accounts.access import operator, zone_name
from onepost.connectors import registry
from onepost.watching import alerts, figures, lists, metrics, trouble
from onepost.watching.models import Incident


@never_cache
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Off until a token is set, which is then the only way in."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("A token is needed.\n", "text/plain", 401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE)


@never_cache
@operator
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    grace = timedelta(minutes=settings.ALERT_LATE_MINUTES)
    found = figures.queue(grace)
    free, total = lists.disk()
    database, media = figures.storage()
    context = {
        "zone": zone_name(request),
        "lines": [found.line(network) for network in registry.NETWORKS],
        "minutes": settings.ALERT_LATE_MINUTES,
        "incidents": [
            (alerts.title(incident), incident)
            for incident in Incident.objects.filter(ended_at=None).order_by("began_at")
        ],
        "workers": [(worker, figures.is_alive(worker)) for worker in figures.workers()],
        "late": lists.late(grace),
        "stuck": lists.stuck(),
        "limits": lists.limits(),
        "faults": trouble.faults(lists.SHOWN),
        "jobs": figures.jobs(),
        "database": database,
        "media": media,
        "free": free,
        "total": total,
    }
    return render(request, "watching/operator.html", context)
