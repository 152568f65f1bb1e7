from __future__ import annotations

from django.urls import path

from onepost.media import arriving, folder_views, place_views, tus, views
from onepost.media.repair import views as repairs

urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/upload", views.upload, name="library-upload"),
    path("library/uploads", tus.create, name="uploads"),
    path("library/uploads/<uuid:upload_id>", tus.upload, name="upload"),
    path("library/uploads/<uuid:upload_id>/outcome", tus.outcome, name="upload-outcome"),
    path("library/uploads/<uuid:upload_id>/drop", arriving.drop, name="upload-drop"),
    path("library/arriving", arriving.arrivals, name="arriving"),
    path("library/import", arriving.import_url, name="library-import"),
    path("library/from/<slug:name>", place_views.place, name="place"),
    path("library/from/<slug:name>/connect", place_views.connect, name="place-connect"),
    path("library/from/<slug:name>/callback", place_views.callback, name="place-callback"),
    path("library/from/<slug:name>/preview", place_views.preview, name="place-preview"),
    path("library/from/<slug:name>/add", place_views.add, name="place-add"),
    path("library/from/<slug:name>/leave", place_views.leave, name="place-leave"),
    path("library/several", folder_views.several, name="library-several"),
    path("library/undo", folder_views.bring_back, name="library-undo"),
    path("library/folders/new", folder_views.new, name="folder-new"),
    path("library/folders/<uuid:folder_id>", folder_views.edit, name="folder"),
    path("library/folders/<uuid:folder_id>/delete", folder_views.delete, name="folder-delete"),
    path("library/<uuid:asset_id>", views.asset, name="asset"),
    path("library/<uuid:asset_id>/change", repairs.change, name="asset-change"),
    path("library/repairs/<uuid:repair_id>", repairs.repair, name="repair"),
    path("library/repairs/<uuid:repair_id>/stop", repairs.stop, name="repair-stop"),
    path("library/<uuid:asset_id>/alt", views.alt, name="asset-alt"),
    path("library/<uuid:asset_id>/delete", views.delete, name="asset-delete"),
    path("media/<uuid:asset_id>/file", views.file, name="asset-file"),
    path("media/<uuid:asset_id>/thumbnail", views.thumbnail, name="asset-thumbnail"),
    path("pull/<str:token>", views.pulled, name="asset-pull"),
]
