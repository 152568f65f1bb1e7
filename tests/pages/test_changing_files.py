"""Files changed in the composer: cut, turned, a moment of a video as a cover, and files from an address."""

from __future__ import annotations

from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile

import files
from composer import NEW, place, send, shown, value_of
from onepost.media import services
from onepost.media.models import Asset, Repair, RepairState, Upload
from onepost.media.repair import work
from onepost.publishing.models import Post
from world import make_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def instagram(workspace, alice):
    return make_channel(workspace, alice, "instagram", name="Lumen on Instagram")


@pytest.fixture
def roofs(workspace, alice) -> Asset:
    data = files.picture(900, 300, form="JPEG")
    return services.accept(workspace, alice, ContentFile(data), "roofs.jpg", "Roofs at dusk")


@pytest.fixture
def film(upload) -> Asset:
    return upload("tall.mp4")


def work_done() -> None:
    for repair in Repair.objects.filter(state=RepairState.WAITING):
        async_to_sync(work.run)(repair.id)


def flat(response) -> str:
    return " ".join(response.content.decode().split())


def test_without_a_script_a_picture_is_turned_and_cut_in_the_one_row_where_the_button_is(
    browser, x, page, roofs
) -> None:
    own = f"media-{x.id}"
    form = {
        "media": [str(roofs.id)],
        own: [str(roofs.id)],
        f"own-media-{x.id}": "yes",
        f"alt-{roofs.id}": "Roofs, later",
        f"turn-{own}-{roofs.id}": "90",
        f"shape-{own}-{roofs.id}": "1:1",
        f"place-{own}-{roofs.id}": "end",
        f"shape-media-{roofs.id}": "16:9",
        "act": f"change:{own}:{roofs.id}",
    }
    begun = flat(send(browser, x, page, **form))
    assert "Press the same button again in a moment" in begun
    assert f'value="change:{own}:{roofs.id}"' in begun
    for kept in ('value="90" selected', 'value="1:1" selected', 'value="end" selected'):
        assert kept in begun, "it is the same button when it is pressed again"
    work_done()
    put = send(browser, x, page, **form)
    made = Asset.objects.get(made_from=roofs)
    assert (made.width, made.height) == (300, 300)
    assert Repair.objects.get().recipe["box"] == [0, 600, 300, 300], "what is at the bottom, once it is turned"
    assert value_of(put, own) == str(made.id)
    assert value_of(put, "media") == str(roofs.id)
    assert value_of(put, f"alt-{made.id}") == "Roofs, later"


def test_the_script_hears_where_to_look_and_then_what_stands_in_the_row(browser, x, roofs) -> None:
    form = {
        "post_id": str(uuid4()),
        "channels": [str(x.id)],
        "media": [str(roofs.id)],
        "act": f"change:media:{roofs.id}",
        f"box-media-{roofs.id}": "10,20,200,100",
    }
    begun = browser.post("/posts/fit", form).json()
    assert begun["state"] == "waiting"
    assert browser.get(begun["watch"]).json()["going"] is True
    work_done()
    assert browser.get(begun["watch"]).json()["state"] == "done"
    done = browser.post("/posts/fit", form).json()
    made = Asset.objects.get(made_from=roofs)
    assert (made.width, made.height) == (200, 100)
    assert done["strips"] == {"media": [str(made.id)]}
    assert f'data-file="{made.id}"' in done["file"]
    nothing = browser.post("/posts/fit", {**form, f"box-media-{roofs.id}": ""}).json()
    assert nothing == {"state": "failed", "problem": "The picture has this shape already."}


@pytest.mark.parametrize("act", ["change:media:{other}", "change:opt-instagram-cover:{mine}", "cover:media:{mine}"])
def test_a_button_that_is_not_on_the_page_changes_nothing(browser, x, roofs, upload, act) -> None:
    act = act.format(mine=roofs.id, other=upload("a.png").id)
    response = send(browser, x, media=[str(roofs.id)], act=act)
    assert response.status_code == 200
    assert not Repair.objects.exists()


def test_without_a_script_a_moment_of_the_video_becomes_the_cover(browser, instagram, film) -> None:
    strip = "opt-instagram-cover"
    form = {"media": [str(film.id)], f"at-{strip}": "1.5", "act": f"cover:{strip}:{film.id}"}
    offered = flat(send(browser, instagram, media=[str(film.id)], check="yes"))
    assert f'value="cover:{strip}:{film.id}"' in offered
    assert f'value="cover:{strip}:' not in flat(send(browser, instagram, check="yes")), "there is no video"
    begun = send(browser, instagram, **form)
    assert value_of(begun, f"at-{strip}") == "1.5"
    work_done()
    put = send(browser, instagram, **form)
    made = Asset.objects.get(made_from=film)
    assert (made.mime, made.width, made.height) == ("image/jpeg", film.width, film.height)
    assert value_of(put, strip) == str(made.id)
    assert "field-error" not in place(put, strip), "it is a cover that Instagram takes"


def test_only_pictures_that_stand_for_a_video_come_from_one(browser, workspace, alice, instagram) -> None:
    linkedin = make_channel(workspace, alice, "linkedin", name="Lumen on LinkedIn")
    html = shown(send(browser, instagram, linkedin, check="yes"))
    assert 'data-moment="opt-instagram-cover"' in html
    assert 'data-moment="opt-instagram-thumb_offset"' in html
    assert 'data-strip="opt-linkedin-link_image"' in html
    assert 'data-moment="opt-linkedin-link_image"' not in html


def test_a_file_is_fetched_from_an_address_and_nothing_goes_out_without_it(browser, x) -> None:
    address = "https://pictures.example.org/window.png"
    added = send(browser, x, **{"address-media": address, "add-files": "media"})
    assert "The file is being fetched." in flat(added)
    assert Upload.objects.get().address == address
    planned = send(browser, x, **{"address-media": address})
    assert planned.status_code == 422
    assert "The file is being fetched." in place(planned, "media")
    assert not Post.objects.exists()
    wrong = send(browser, x, **{"address-media": "ftp://x", "add-files": "media"})
    assert "ftp://x: This is not an address OnePost can open." in place(wrong, "media")
    assert Upload.objects.count() == 2


def test_the_script_has_a_file_fetched_and_follows_it(browser, x) -> None:
    answer = browser.post("/posts/fetch", {"address": "https://pictures.example.org/window.png"}).json()
    Upload.objects.update(received=300, size=900)
    going = browser.get(answer["outcome"])
    assert (going.status_code, going.json()) == (202, {"received": 300, "size": 900})
    assert browser.delete(answer["stop"], headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert browser.get(answer["outcome"]).status_code == 404
    refused = browser.post("/posts/fetch", {"address": "window.png"})
    assert refused.status_code == 422
    assert "not an address OnePost can open" in refused.json()["problem"]


def test_the_composer_offers_each_way_for_a_file(browser, x, roofs) -> None:
    html = flat(browser.get(NEW, {"media": str(roofs.id)}))
    for sign in ("data-file-edit", "data-camera", 'name="address-media"', "Turn left", f'name="turn-media-{roofs.id}"'):
        assert sign in html


def test_a_description_is_counted_when_it_comes_near_a_networks_limit(browser, x, page, roofs) -> None:
    def at(alt: str) -> str:
        return place(send(browser, x, page, check="yes", media=[str(roofs.id)], **{f"alt-{roofs.id}": alt}), where)

    where = f"alt-{roofs.id}"
    assert "counter" not in at("Roofs at dusk")
    assert 'data-used="900" data-max="1000"' in at("a" * 900)
    assert "X: 100 left" in at("a" * 900)
    assert "counter-over" in at("a" * 1001)
