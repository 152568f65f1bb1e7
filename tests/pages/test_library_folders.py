"""Folders of the library, and what is done to several files at once."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from onepost.media import deleting
from onepost.media.models import Asset, Folder
from onepost.publishing.models import Attachment, State
from world import make_asset, make_publication

pytestmark = pytest.mark.django_db


def page_of(browser, address: str = "/library/", **query: str) -> str:
    response = browser.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def said(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_folder_is_made_inside_another_and_the_way_back_is_shown(browser, workspace) -> None:
    browser.post("/library/folders/new", {"name": "  Spring   2027 "})
    spring = Folder.objects.get()
    assert (spring.name, spring.workspace, spring.parent) == ("Spring 2027", workspace, None)
    html = said(browser.post("/library/folders/new", {"name": "Shoot", "folder": spring.id}, follow=True))
    assert Folder.objects.get(name="Shoot").parent == spring
    assert f'href="/library/?folder={spring.id}"' in html
    assert '<span aria-current="page">Shoot</span>' in html


@pytest.mark.parametrize(
    ("name", "words"), [("", "Give the folder a name"), ("x" * 81, "80 characters"), ("SHOOT", "already")]
)
def test_a_name_that_cannot_be_is_refused(browser, workspace, name: str, words: str) -> None:
    Folder.objects.create(workspace=workspace, name="Shoot")
    assert words in said(browser.post("/library/folders/new", {"name": name}, follow=True))
    assert Folder.objects.count() == 1


def test_folders_do_not_go_on_for_ever(browser, workspace) -> None:
    parent = None
    for number in range(6):
        parent = Folder.objects.create(workspace=workspace, name=str(number), parent=parent)
    assert "6 deep" in said(browser.post("/library/folders/new", {"name": "7", "folder": parent.id}, follow=True))


def test_files_are_moved_and_stand_in_their_folder_only(browser, workspace) -> None:
    folder = Folder.objects.create(workspace=workspace, name="Shoot")
    one, two = make_asset(workspace, name="one.png"), make_asset(workspace, name="two.png")
    make_asset(workspace, name="three.png")
    answer = browser.post("/library/several", {"do": "move", "to": folder.id, "asset": [one.id, two.id]}, follow=True)
    html = said(answer)
    assert "2 files are in “Shoot” now." in html
    assert html.count('<li class="tile">') == 1
    inside = page_of(browser, folder=str(folder.id))
    assert "one.png" in inside
    assert "three.png" not in inside
    assert "Shoot" in page_of(browser, f"/library/{one.id}")
    assert "Choose files first" in said(browser.post("/library/several", {"do": "move"}, follow=True))


def test_a_deleted_folder_gives_what_is_in_it_to_the_one_above(browser, workspace) -> None:
    top = Folder.objects.create(workspace=workspace, name="Top")
    middle = Folder.objects.create(workspace=workspace, name="Middle", parent=top)
    inner = Folder.objects.create(workspace=workspace, name="Inner", parent=middle)
    asset = make_asset(workspace)
    Asset.objects.update(folder=middle)
    assert browser.post(f"/library/folders/{middle.id}/delete")["Location"] == f"/library/?folder={top.id}"
    asset.refresh_from_db()
    inner.refresh_from_db()
    assert (asset.folder, inner.parent) == (top, top)
    Folder.objects.create(workspace=workspace, name="Inner")
    assert "already" in said(browser.post(f"/library/folders/{top.id}/delete", follow=True))
    assert Folder.objects.filter(id=top.id).exists()


def test_a_folder_is_renamed(browser, workspace) -> None:
    folder = Folder.objects.create(workspace=workspace, name="Shoot")
    assert 'value="Shoot"' in page_of(browser, f"/library/folders/{folder.id}")
    browser.post(f"/library/folders/{folder.id}", {"name": "Evening"})
    folder.refresh_from_db()
    assert folder.name == "Evening"


def test_nobody_reaches_into_another_workspace(client_of, charlie, workspace) -> None:
    folder = Folder.objects.create(workspace=workspace, name="Shoot")
    asset = make_asset(workspace)
    stranger = client_of(charlie)
    assert stranger.get("/library/", {"folder": str(folder.id)}).status_code == 404
    assert stranger.post(f"/library/folders/{folder.id}", {"name": "Mine"}).status_code == 404
    assert stranger.post(f"/library/folders/{folder.id}/delete").status_code == 404
    stranger.post("/library/several", {"do": "delete", "asset": [asset.id]})
    stranger.post("/library/several", {"do": "move", "to": folder.id, "asset": [asset.id]})
    stranger.post("/library/folders/new", {"name": "Inside", "folder": folder.id})
    asset.refresh_from_db()
    assert (asset.deleting_at, asset.folder) == (None, None)
    assert not folder.children.exists()


# --- deleting several -------------------------------------------------------------------------------------------------


def deleted(browser, *assets: Asset) -> str:
    return said(browser.post("/library/several", {"do": "delete", "asset": [one.id for one in assets]}, follow=True))


def test_deleted_files_are_gone_at_once_and_come_back_when_it_is_undone(browser, workspace) -> None:
    one, two = make_asset(workspace, name="one.png"), make_asset(workspace, name="two.png")
    html = deleted(browser, one, two)
    assert "one.png" not in html
    assert browser.get(f"/library/{one.id}").status_code == 404
    token = re.search(r'name="gone" value="([^"]+)"', html)
    assert token is not None
    html = said(browser.post("/library/undo", {"gone": token.group(1)}, follow=True))
    assert "2 files are back." in html
    assert "one.png" in html
    deleting.finish()
    assert Asset.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_when_the_time_is_over_the_files_are_deleted(browser, workspace, media_folder) -> None:
    asset = make_asset(workspace)
    html = deleted(browser, asset)
    job = ProcrastinateJob.objects.get(task_name="onepost.delete_assets")
    assert job.args == {"asset_ids": [str(asset.id)]}
    Asset.objects.update(deleting_at=timezone.now())
    deleting.finish([asset.id])
    assert not Asset.objects.exists()
    assert not [path for path in media_folder.rglob("*") if path.is_file()]
    token = re.search(r'name="gone" value="([^"]+)"', html)
    assert token is not None
    assert "too late" in said(browser.post("/library/undo", {"gone": token.group(1)}, follow=True))


def test_what_a_planned_post_needs_stays_and_the_post_is_named(browser, workspace) -> None:
    needed, free = make_asset(workspace, name="needed.png"), make_asset(workspace, name="free.png")
    row = make_publication(workspace, text="The lamps are lit", due_at=timezone.now())
    Attachment.objects.create(post=row.post, asset=needed)
    html = deleted(browser, needed, free)
    assert "“needed.png” stays" in html
    assert "“The lamps are lit”" in html
    assert "free.png" not in html


def test_a_file_that_a_post_took_up_meanwhile_comes_back(browser, workspace) -> None:
    asset = make_asset(workspace)
    deleted(browser, asset)
    row = make_publication(workspace, due_at=timezone.now())
    Attachment.objects.create(post=row.post, asset=asset)
    Asset.objects.update(deleting_at=timezone.now())
    deleting.finish()
    asset.refresh_from_db()
    assert asset.deleting_at is None


def test_a_made_up_undo_brings_nothing_back(browser, workspace) -> None:
    asset = make_asset(workspace)
    deleted(browser, asset)
    browser.post("/library/undo", {"gone": "made:up"})
    asset.refresh_from_db()
    assert asset.deleting_at is not None


def test_the_page_of_a_file_names_every_post_with_state_and_link(browser, workspace) -> None:
    asset = make_asset(workspace)
    version = make_asset(workspace, name="smaller.png")
    Asset.objects.filter(id=version.id).update(made_from=asset)
    row = make_publication(workspace, text="Out since yesterday", state=State.PUBLISHED, published_at=timezone.now())
    Attachment.objects.create(post=row.post, asset=asset)
    html = page_of(browser, f"/library/{asset.id}")
    assert "Out since yesterday" in html
    assert f'href="/publications/{row.id}"' in html
    assert "Published" in html
    assert "smaller.png" in html
    assert "Wide" in html
    assert "window.png" in page_of(browser, f"/library/{version.id}")
