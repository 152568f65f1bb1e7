"""Files made to fit, as people meet it: the offer at the problem, the way there, the version in its place."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile

import files
from composer import NEW, place, send
from onepost.media import services
from onepost.media.models import Asset, Repair, RepairState
from onepost.media.repair import work
from world import make_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def instagram(workspace, alice):
    return make_channel(workspace, alice, "instagram", name="Lumen on Instagram")


@pytest.fixture
def wide(workspace, alice) -> Asset:
    """Too wide for Instagram, and fine everywhere else."""
    data = files.picture(900, 300, form="JPEG")
    return services.accept(workspace, alice, ContentFile(data), "panorama.jpg", "Roofs at dusk")


def work_done() -> None:
    for repair in Repair.objects.filter(state=RepairState.WAITING):
        async_to_sync(work.run)(repair.id)


def flat(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_offer_says_what_would_be_done_and_for_whom(browser, instagram, x, wide) -> None:
    response = send(browser, instagram, x, media=[str(wide.id)], check="yes")
    offer = place(response, f"media-{wide.id}")
    assert "The shape is 3:1" in offer
    assert "<b>Instagram:</b>" in offer
    assert "Cut to another shape: 900 × 300 to 573 × 300" in offer
    assert f'value="repair:{wide.id}:instagram"' in flat(response)
    assert "Make it fit" in flat(response)
    blurred = send(browser, instagram, media=[str(wide.id)], check="yes", **{f"fit-{wide.id}": "blur"})
    assert "Blurred border added: 900 × 300 to 900 × 472" in place(blurred, f"media-{wide.id}")


def test_nothing_is_offered_for_what_fits_or_cannot_be_mended(browser, workspace, alice, x, upload) -> None:
    assert "Make it fit" not in flat(send(browser, x, media=[str(upload("a.png").id)], check="yes"))
    youtube = make_channel(workspace, alice, "youtube", name="Lumen films")
    response = send(browser, youtube, media=[str(upload("b.jpg").id)], check="yes")
    assert "A picture cannot be part of this post" in flat(response)
    assert "Make it fit" not in flat(response)


def test_an_animation_that_must_be_a_video_is_made_one_unless_others_stand_beside_it(
    browser, workspace, alice, upload
) -> None:
    tiktok = make_channel(workspace, alice, "tiktok", name="Lumen clips")
    data = files.animation(4, (480, 400))
    loop = services.accept(workspace, alice, ContentFile(data), "loop.gif", "A lamp")
    offer = place(send(browser, tiktok, media=[str(loop.id)], check="yes"), f"media-{loop.id}")
    assert "Converted from GIF to MP4" in offer
    beside = send(browser, tiktok, media=[str(loop.id), str(upload("b.jpg").id)], check="yes")
    assert "Make it fit" not in flat(beside)


def test_without_a_script_it_is_begun_shown_and_put_in_place(browser, instagram, wide) -> None:
    act = f"repair:{wide.id}:instagram"
    form = {"media": [str(wide.id)], "act": act, f"alt-{wide.id}": "Roofs, later"}
    begun = flat(send(browser, instagram, **form))
    assert "Waiting its turn" in begun
    assert "Look again" in begun
    assert f'value="stop:{wide.id}:instagram"' in begun
    work_done()
    ready = flat(send(browser, instagram, **{**form, "act": "check"}))
    assert "Use the fitting version" in ready
    put = send(browser, instagram, **form)
    made = Asset.objects.get(made_from=wide)
    assert f'name="media" value="{made.id}"' in flat(put)
    assert f'data-file="{wide.id}"' not in flat(put)
    assert "Roofs, later</textarea>" in flat(put)
    assert "The fitting version is in its place." in flat(put)
    assert "field-error" not in place(put, f"media-{made.id}")
    assert Asset.objects.filter(id=wide.id).exists()


def test_a_channel_that_takes_the_original_keeps_it(browser, instagram, x, wide, upload) -> None:
    other = upload("b.jpg")
    form = {"media": [str(other.id), str(wide.id)], "act": f"repair:{wide.id}:instagram"}
    send(browser, instagram, x, **form)
    work_done()
    response = send(browser, instagram, x, **form)
    made = Asset.objects.get(made_from=wide)
    html = flat(response)
    assert f'name="media" value="{wide.id}"' in html
    assert f'name="own-media-{instagram.id}" value="yes" data-own-files checked' in html
    own = f'name="media-{instagram.id}" value="'
    assert html.index(f"{own}{other.id}") < html.index(f"{own}{made.id}")
    assert f"{own}{wide.id}" not in html
    assert f'name="media-{x.id}"' not in html


def test_the_script_hears_which_rows_of_files_change(browser, instagram, x, wide) -> None:
    form = {"media": [str(wide.id)], "act": f"repair:{wide.id}:instagram", "channels": [str(instagram.id), str(x.id)]}
    answer = browser.post("/posts/fit", form).json()
    assert answer == {"state": "waiting", "said": ""}
    repair = Repair.objects.get()
    assert browser.get(f"/library/repairs/{repair.id}").json()["going"] is True
    work_done()
    told = browser.get(f"/library/repairs/{repair.id}").json()
    assert told == {"state": "done", "going": False, "percent": 100, "problem": ""}
    answer = browser.post("/posts/fit", form).json()
    made = Asset.objects.get(made_from=wide)
    assert answer["strips"] == {f"media-{instagram.id}": [str(made.id)]}
    assert answer["old"] == str(wide.id)
    assert f'data-file="{made.id}"' in answer["file"]


def test_one_version_serves_all_networks_that_need_one(browser, workspace, alice, instagram) -> None:
    tiktok = make_channel(workspace, alice, "tiktok", name="Lumen clips")
    data = files.picture(3000, 1000, form="JPEG")
    asset = services.accept(workspace, alice, ContentFile(data), "wide.jpg", "Roofs")
    form = {"media": [str(asset.id)], "act": f"repair:{asset.id}:instagram,tiktok"}
    assert "Waiting its turn" in flat(send(browser, instagram, tiktok, **form))
    work_done()
    html = flat(send(browser, instagram, tiktok, **form))
    made = Asset.objects.get(made_from=asset)
    assert made.width <= 1920
    assert f'name="media" value="{made.id}"' in html


def test_it_can_be_stopped_and_begun_again(browser, instagram, wide) -> None:
    form = {"media": [str(wide.id)], "act": f"repair:{wide.id}:instagram"}
    send(browser, instagram, **form)
    html = flat(send(browser, instagram, **{**form, "act": f"stop:{wide.id}:instagram"}))
    assert Repair.objects.get().state == RepairState.STOPPED
    assert "Make it fit" in html
    send(browser, instagram, **form)
    assert Repair.objects.filter(state=RepairState.WAITING).count() == 1


def test_a_failure_is_told_at_the_file(browser, instagram, wide) -> None:
    form = {"media": [str(wide.id)], "act": f"repair:{wide.id}:instagram"}
    send(browser, instagram, **form)
    Repair.objects.update(state=RepairState.FAILED, problem=work.FAILED)
    html = flat(send(browser, instagram, **{**form, "act": "check"}))
    assert "This file could not be changed." in html
    assert "Try again" in html


def test_files_and_repairs_of_others_are_not_there(charlie, client_of, wide, instagram) -> None:
    repair = Repair.objects.create(workspace=wide.workspace, asset=wide, recipe={})
    stranger = client_of(charlie)
    assert stranger.get(f"/library/repairs/{repair.id}").status_code == 404
    assert stranger.post(f"/library/repairs/{repair.id}/stop").status_code == 404
    assert stranger.post(f"/library/{wide.id}/change", {"verb": "turn", "turn": "90"}).status_code == 404
    form = {"media": [str(wide.id)], "act": f"repair:{wide.id}:instagram", "channels": [str(instagram.id)]}
    assert stranger.post("/posts/fit", form).json() == {"state": "", "said": ""}
    assert Repair.objects.count() == 1


# --- the page of a file -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "size", "words"),
    [
        ({"verb": "crop", "shape": "1:1"}, (300, 300), "Cut to another shape: 900 × 300 to 300 × 300"),
        ({"verb": "crop", "shape": "free", "left": "10", "top": "20", "width": "200", "height": "100"}, (200, 100), ""),
        ({"verb": "turn", "turn": "270"}, (300, 900), "Turned to the left"),
    ],
)
def test_a_version_is_made_on_the_page_of_a_file_and_listed_there(browser, wide, form, size, words) -> None:
    html = flat(browser.post(f"/library/{wide.id}/change", form, follow=True))
    assert "Waiting its turn" in html
    work_done()
    made = Asset.objects.get(made_from=wide)
    assert (made.width, made.height) == size
    html = flat(browser.get(f"/library/{wide.id}"))
    assert f'href="/library/{made.id}"' in html
    assert words in html
    html = flat(browser.get(f"/library/{made.id}"))
    assert f'Made from <a class="link" href="/library/{wide.id}">panorama.jpg</a>' in html
    again = browser.post(f"/library/{wide.id}/change", form)
    assert again["Location"] == f"/library/{made.id}"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"verb": "crop", "shape": "free"}, "Choose a shape, or say which part"),
        ({"verb": "crop", "shape": "0:0"}, "Choose a shape, or say which part"),
        (
            {"verb": "crop", "shape": "free", "left": "800", "width": "200", "height": "200"},
            "has to lie in the picture",
        ),
        ({"verb": "crop", "shape": "3:1"}, "has this shape already"),
        ({"verb": "turn", "turn": "45"}, "to the left or to the right"),
        ({"verb": "cover", "at": "1"}, "Give a moment of the video"),
    ],
)
def test_what_cannot_be_is_told(browser, wide, form, sentence) -> None:
    assert sentence in flat(browser.post(f"/library/{wide.id}/change", form, follow=True))
    assert not Repair.objects.exists()


def test_a_moment_of_a_video_becomes_a_picture_of_the_library(browser, upload) -> None:
    clip = upload("clip.mp4")
    browser.post(f"/library/{clip.id}/change", {"verb": "cover", "at": "0.5"})
    work_done()
    made = Asset.objects.get(made_from=clip)
    assert (made.kind, made.width, made.height) == ("image", 320, 240)
    assert "The picture at 0:00.5 of the video" in flat(browser.get(f"/library/{made.id}"))
    assert browser.get(NEW, {"media": str(made.id)}).status_code == 200
