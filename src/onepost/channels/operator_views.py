"""The operator's pages: the keys of this installation's apps at the networks."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from onepost.accounts.access import operator, zone_name
from onepost.channels import doctor_words, operator_keys
from onepost.channels.key_forms import AppKeyForm
from onepost.channels.operator_keys import Slot

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@operator
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    return render(request, "channels/keys.html", {"slots": operator_keys.slots(), "zone": zone_name(request)})


@never_cache
@sensitive_post_parameters("client_secret")
@operator
@get_or_post
def edit(request: HttpRequest, network: str) -> HttpResponse:
    """``login`` in the address or the form says which one of a network's apps."""
    slot = _slot(request, network)
    form = AppKeyForm(request.POST or None, stored=slot.stored)
    if request.method == "POST" and form.is_valid():
        assert request.user.is_authenticated
        given = form.cleaned_data
        operator_keys.save(network, slot.login.name, given["client_id"], given["client_secret"], request.user)
        messages.success(request, _("The keys for %(network)s are saved.") % {"network": slot.label})
        return redirect("doctor-network", network)
    context = {
        "slot": slot,
        "zone": zone_name(request),
        "form": form,
        "steps": doctor_words.steps(slot.login, slot.network),
        "scopes": doctor_words.scopes(slot.login),
    }
    return render(request, "channels/key.html", context, status=422 if form.errors else 200)


@operator
@get_or_post
def delete(request: HttpRequest, network: str) -> HttpResponse:
    slot = _slot(request, network)
    if slot.stored is None:
        raise Http404
    if request.method != "POST":
        return render(request, "channels/key_delete.html", {"slot": slot})
    operator_keys.delete(network, slot.login.name)
    messages.success(request, _("The keys for %(network)s are deleted.") % {"network": slot.label})
    return redirect("app-keys")


def _slot(request: HttpRequest, network: str) -> Slot:
    asked = request.POST.get("login", request.GET.get("login", ""))
    found = [slot for slot in operator_keys.slots(network) if slot.login.name == asked]
    if not found:
        raise Http404
    return found[0]
