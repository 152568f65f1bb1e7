"""Finding files: every combination of words and filters is an address."""

from __future__ import annotations

import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onepost.media.models import Asset, Folder
from onepost.publishing.models import Attachment
from world import make_asset, make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(workspace):
    """Five files, one in a folder, one in a post, two the same."""
    folder = Folder.objects.create(workspace=workspace, name="Shoot")
    sizes = {"wide.png": (320, 200, 5), "tall.png": (200, 320, 9), "even.png": (100, 100, 1)}
    for name, (width, height, size) in sizes.items():
        asset = make_asset(workspace, name=name, alt=f"Alt of {name[:4]}")
        Asset.objects.filter(id=asset.id).update(width=width, height=height, size=size, sha256=name.ljust(64, "0"))
    copy = make_asset(workspace, name="Copy of wide.png", alt="")
    Asset.objects.filter(id=copy.id).update(sha256="wide.png".ljust(64, "0"), folder=folder, size=5)
    document = make_asset(workspace, name="paper.pdf", alt="")
    Asset.objects.filter(id=document.id).update(kind="document", width=50, height=80, sha256="p" * 64, size=3)
    row = make_publication(workspace, due_at=timezone.now())
    Attachment.objects.create(post=row.post, asset=Asset.objects.get(name="tall.png"))
    return folder


def names(browser, **query: str) -> list[str]:
    response = browser.get("/library/", query)
    assert response.status_code == 200
    return re.findall(r'class="tile-name">([^<]+)<', response.content.decode())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"wide.png", "tall.png", "even.png", "paper.pdf"}),
        ({"q": "WIDE"}, {"wide.png", "Copy of wide.png"}),
        ({"q": "alt of even"}, {"even.png"}),
        ({"show": "documents"}, {"paper.pdf"}),
        ({"use": "used"}, {"tall.png"}),
        ({"use": "unused", "show": "pictures"}, {"wide.png", "even.png", "Copy of wide.png"}),
        ({"shape": "portrait"}, {"tall.png"}),
        ({"shape": "square"}, {"even.png"}),
        ({"shape": "landscape", "q": "copy"}, {"Copy of wide.png"}),
        ({"copies": "1"}, {"wide.png", "Copy of wide.png"}),
        (
            {"use": "nonsense", "shape": "nonsense", "sort": "nonsense", "folder": "nonsense"},
            {"wide.png", "tall.png", "even.png", "paper.pdf"},
        ),
    ],
)
def test_each_filter_finds_its_files(browser, library, query, expected) -> None:
    found = names(browser, **query)
    assert set(found) == expected
    assert len(found) == len(expected)


def test_a_search_in_a_folder_stays_in_it_and_below(browser, library, workspace) -> None:
    inner = Folder.objects.create(workspace=workspace, name="Inner", parent=library)
    Asset.objects.filter(name="even.png").update(folder=inner)
    assert names(browser, folder=str(library.id)) == ["Copy of wide.png"]
    assert set(names(browser, folder=str(library.id), show="pictures")) == {"Copy of wide.png", "even.png"}


def test_the_order_is_chosen(browser, library) -> None:
    assert names(browser)[0] == "paper.pdf"
    assert names(browser, sort="name", show="pictures") == ["Copy of wide.png", "even.png", "tall.png", "wide.png"]
    assert names(browser, sort="size", show="pictures")[0] == "tall.png"


def test_the_composer_picks_from_every_folder(browser, library) -> None:
    html = browser.get("/library/", {"pick": "1"}).content.decode()
    assert html.count('class="picker-tile"') == 5


def test_a_search_among_5000_files_is_quick(browser, workspace) -> None:
    one = make_asset(workspace)
    Asset.objects.bulk_create(
        Asset(
            workspace=workspace, kind="image", mime="image/png", name=f"picture-{number}.png", size=number,
            sha256=str(number % 2500).zfill(64), width=320, height=200, file=one.file.name,
        )
        for number in range(5000)
    )  # fmt: skip
    Folder.objects.bulk_create(Folder(workspace=workspace, name=str(number)) for number in range(100))
    names(browser)
    everything = {"q": "picture", "use": "unused", "shape": "landscape", "copies": "1", "sort": "name", "page": "50"}
    with CaptureQueriesContext(connection) as queries:
        found = names(browser, **everything)
    assert len(found) == 48
    assert len(queries) <= 12
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        names(browser, **everything)
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.5
