"""Very many rows go in few statements, and what points to them goes or stays as its field says."""

from __future__ import annotations

from typing import Any

import pytest

from onepost.channels.models import Channel, DataKey
from onepost.lib.deleting import delete_at_once
from onepost.media.models import Asset, Folder
from onepost.publishing.models import Attachment, Label, Post, Publication
from world import make_asset, make_channel, make_publication, make_version

pytestmark = pytest.mark.django_db


def test_what_hangs_on_a_row_goes_with_it_and_nothing_else(workspace: Any, alice: Any) -> None:
    channel, asset = make_channel(workspace, alice), make_asset(workspace)
    going, staying = make_publication(workspace, channel), make_publication(workspace, channel)
    for row in (going, staying):
        row.post.labels.add(Label.objects.create(workspace=workspace, name=str(row.id)[-9:]))
        Attachment.objects.create(post=row.post, publication=row, asset=asset)
        make_version(row.post)
    delete_at_once(Post, [going.post_id])
    assert list(Post.objects.all()) == [staying.post]
    assert list(Publication.objects.all()) == [staying]
    assert [row.publication_id for row in Attachment.objects.all()] == [staying.id]
    assert [row.post_id for row in Post.labels.through.objects.all()] == [staying.post_id]
    assert [version.post_id for version in staying.post.versions.model.objects.all()] == [staying.post_id]
    assert (Asset.objects.get(), Channel.objects.get()) == (asset, channel)


def test_a_field_that_lets_go_lets_go(workspace: Any) -> None:
    folder, asset = Folder.objects.create(workspace=workspace, name="Spring"), make_asset(workspace)
    Asset.objects.filter(id=asset.id).update(folder=folder)
    delete_at_once(Folder, [folder.id])
    asset.refresh_from_db()
    assert asset.folder is None


def test_nothing_to_delete_is_no_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        delete_at_once(Post, [])


def test_where_somebody_listens_nothing_goes_unheard(workspace: Any, alice: Any) -> None:
    channel = make_channel(workspace, alice)
    with pytest.raises(NotImplementedError, match="DataKey"):
        delete_at_once(DataKey, [channel.grant.key_id])
    assert DataKey.objects.exists()
