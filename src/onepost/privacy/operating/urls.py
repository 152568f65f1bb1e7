from __future__ import annotations

from django.urls import path

from onepost.privacy.operating import views

urlpatterns = [
    path("", views.overview, name="duties"),
    path("review", views.review, name="review-new"),
    path("breaches/new", views.new_breach, name="breach-new"),
    path("breaches/<uuid:breach_id>", views.breach, name="breach"),
    path("breaches/<uuid:breach_id>/steps/<uuid:step_id>", views.step, name="breach-step"),
    path("breaches/<uuid:breach_id>/tell", views.tell, name="breach-tell"),
    path("breaches/<uuid:breach_id>/close", views.close, name="breach-close"),
    path("disclosures/new", views.new_disclosure, name="disclosure-new"),
    path("disclosures/<uuid:disclosure_id>", views.disclosure, name="disclosure"),
    path("disclosures/<uuid:disclosure_id>/approve", views.approve, name="disclosure-approve"),
    path("disclosures/<uuid:disclosure_id>/refuse", views.refuse, name="disclosure-refuse"),
    path("disclosures/<uuid:disclosure_id>/produce", views.produce, name="disclosure-produce"),
]
