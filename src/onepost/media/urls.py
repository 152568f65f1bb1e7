from __future__ import annotations

from django.urls import path

from onepost.media import views

urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/upload", views.upload, name="library-upload"),
    path("library/<uuid:asset_id>", views.asset, name="asset"),
    path("library/<uuid:asset_id>/alt", views.alt, name="asset-alt"),
    path("library/<uuid:asset_id>/delete", views.delete, name="asset-delete"),
    path("media/<uuid:asset_id>/file", views.file, name="asset-file"),
    path("media/<uuid:asset_id>/thumbnail", views.thumbnail, name="asset-thumbnail"),
    path("pull/<str:token>", views.pulled, name="asset-pull"),
]
