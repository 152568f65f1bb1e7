from __future__ import annotations

from django.urls import path

from onepost.demo import views

urlpatterns = [
    path("first-steps/sandbox-accounts", views.sandbox_accounts, name="sandbox-accounts"),
    path("first-steps/samples", views.add_samples, name="samples-add"),
]
