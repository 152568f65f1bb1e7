from __future__ import annotations

from django.urls import path

from onepost.publishing.views import calendar, composer, disconnect, notices, posts, publication

urlpatterns = [
    path("", calendar.home, name="home"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("posts/", posts.posts, name="posts"),
    path("drafts/", posts.drafts, name="drafts"),
    path("posts/new", composer.compose, name="compose"),
    path("posts/preview", composer.preview, name="compose-preview"),
    path("posts/<uuid:post_id>/edit", composer.edit, name="post-edit"),
    path("posts/<uuid:post_id>/delete", posts.delete, name="post-delete"),
    path("publications/<uuid:publication_id>", publication.publication, name="publication"),
    path("publications/<uuid:publication_id>/retry", publication.retry, name="publication-retry"),
    path("publications/<uuid:publication_id>/cancellation", publication.cancel, name="publication-cancel"),
    path("publications/<uuid:publication_id>/answer", publication.answer, name="publication-answer"),
    path("channels/<uuid:channel_id>/disconnect", disconnect.disconnect, name="channel-disconnect"),
    path("callbacks/<slug:network>/<slug:kind>", notices.notice, name="network-notice"),
    path("data-deletion/<slug:code>", notices.data_deletion, name="data-deletion"),
]
