from __future__ import annotations

from django.urls import path

from onepost.channels import views

urlpatterns = [
    path("channels/", views.channels, name="channels"),
    path("channels/connect/<slug:network>", views.connect, name="channel-connect"),
    path("channels/callback/<slug:network>", views.callback, name="channel-callback"),
    path("channels/choose/<uuid:attempt_id>", views.choose, name="channel-choose"),
    path("channels/disconnected", views.disconnected, name="channel-disconnected"),
]
