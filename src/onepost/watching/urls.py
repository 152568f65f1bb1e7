from __future__ import annotations

from django.urls import path

from onepost.watching import views

urlpatterns = [
    path("metrics", views.numbers, name="metrics"),
    path("operator/", views.overview, name="operator"),
]
