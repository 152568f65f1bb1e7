from __future__ import annotations

from django.urls import path

from onepost.privacy import centre
from onepost.privacy.consent import choice_views, reader_views
from onepost.privacy.consent import views as consent
from onepost.privacy.exporting import views as copies
from onepost.privacy.importing import views as importing
from onepost.privacy.requests import operator_views
from onepost.privacy.requests import views as requests

urlpatterns = [
    path("settings/privacy", centre.centre, name="privacy-centre"),
    path("settings/privacy/leave", centre.leave, name="leave"),
    path("settings/privacy/restrict", centre.restrict, name="restrict"),
    path("settings/privacy/copies", copies.copies, name="copies"),
    path("settings/privacy/copies/<uuid:copy_id>", copies.download, name="copy-download"),
    path("settings/privacy/import", importing.bring, name="portable-import"),
    path("schemas/portable-1.json", copies.portable_schema, name="portable-schema"),
    path("receipt/<str:token>", centre.receipt, name="receipt"),
    path("cookies", consent.cookies, name="cookies"),
    path("cookies/choose", consent.choose, name="cookies-choose"),
    path("settings/choices", choice_views.choices, name="choices"),
    path("newsletter", reader_views.ask, name="newsletter"),
    path("newsletter/confirm/<str:token>", reader_views.confirm, name="newsletter-confirm"),
    path("newsletter/leave/<str:token>", reader_views.leave, name="newsletter-leave"),
    path("operator/newsletter", reader_views.issues, name="newsletter-issues"),
    path("settings/privacy/requests", requests.mine, name="requests"),
    path("settings/privacy/directive", requests.directive, name="directive"),
    path("privacy/request", requests.ask, name="rights-request"),
    path("privacy/request/<str:token>", requests.case, name="rights-case"),
    path("operator/requests", operator_views.cases, name="requests-register"),
    path("operator/requests/new", operator_views.enter, name="request-enter"),
    path("operator/requests/<uuid:case_id>", operator_views.case, name="request-case"),
]
