from __future__ import annotations

from django.urls import path

from onepost.accounts import views

urlpatterns = [
    path("settings/profile", views.profile, name="profile"),
    path("settings/workspace", views.workspace_settings, name="workspace-settings"),
    path("settings/workspace/new", views.workspace_new, name="workspace-new"),
    path("settings/workspace/switch", views.workspace_switch, name="workspace-switch"),
    path("settings/api-keys", views.api_keys, name="api-keys"),
    path("settings/api-keys/<uuid:key_id>/delete", views.api_key_delete, name="api-key-delete"),
]
