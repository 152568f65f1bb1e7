from __future__ import annotations

from django.urls import path

from onepost.channels import doctor_views, groups, operator_views, views

urlpatterns = [
    path("channels/", views.channels, name="channels"),
    path("channels/connect/<slug:network>", views.connect, name="channel-connect"),
    path("channels/callback/<slug:network>", views.callback, name="channel-callback"),
    path("channels/choose/<uuid:attempt_id>", views.choose, name="channel-choose"),
    path("channels/doctor/", doctor_views.overview, name="doctor"),
    path("channels/doctor/<slug:network>/", doctor_views.network, name="doctor-network"),
    path("operator/keys/", operator_views.keys, name="app-keys"),
    path("operator/keys/<slug:network>", operator_views.edit, name="app-key"),
    path("operator/keys/<slug:network>/delete", operator_views.delete, name="app-key-delete"),
    path("settings/groups", groups.groups, name="channel-groups"),
    path("settings/groups/<uuid:group_id>", groups.group, name="channel-group"),
    path("settings/groups/<uuid:group_id>/delete", groups.group_delete, name="channel-group-delete"),
    path("channels/disconnected", views.disconnected, name="channel-disconnected"),
]
