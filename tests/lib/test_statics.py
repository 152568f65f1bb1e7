"""Scripts and styles: compressed once, kept by browsers for ever, and never an old one for a new page."""

from __future__ import annotations

import brotli
import pytest
from django.templatetags.static import static
from django.test import Client

from onepost.lib import statics


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    """The compressed copy, and where it was put."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONEPOST_STATIC_DIR", str(tmp_path_factory.mktemp("static")))
        statics.prepare()
        folder = statics.compressed(statics.fingerprint())
        assert folder is not None
        yield folder


@pytest.fixture
def served(made, settings) -> Client:
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = made, False
    return Client()


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_browser_gets_the_compressed_file_and_keeps_it(served) -> None:
    answer = served.get(static("css/app.css"), headers={"accept-encoding": "gzip, br"})
    assert answer["Content-Encoding"] == "br"
    assert "immutable" in answer["Cache-Control"]
    sent = body(answer)
    original = (statics.SOURCE / "css/app.css").read_bytes()
    assert brotli.decompress(sent) == original
    assert len(sent) < len(original) / 4


def test_a_program_that_knows_no_compression_gets_the_file_as_it_is(served) -> None:
    answer = served.get(static("js/post.js"), headers={"accept-encoding": "identity"})
    assert "Content-Encoding" not in answer
    assert body(answer) == (statics.SOURCE / "js/post.js").read_bytes()


def test_a_page_from_before_an_upgrade_finds_the_file_of_today(served) -> None:
    answer = served.get("/static/0123456789ab/vendor/tus.min.js")
    assert answer.status_code == 302
    assert answer["Location"] == static("vendor/tus.min.js")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["js/nothing.js", "..%2fsettings.py", "js/../../settings.py"])
def test_there_is_nothing_else_behind_that_address(served, path) -> None:
    assert served.get(f"/static/0123456789ab/{path}").status_code == 404


def test_a_start_without_changes_makes_nothing_anew(made) -> None:
    before = {file: file.stat().st_mtime_ns for file in made.rglob("*") if file.is_file()}
    statics.prepare()
    assert {file: file.stat().st_mtime_ns for file in made.rglob("*") if file.is_file()} == before
    assert [one.name for one in made.parent.iterdir()] == [made.name]


def test_the_copies_of_older_versions_go_away_in_time(made) -> None:
    for number in range(5):
        (made.parent / f"{number}bcdef012345").mkdir()
    statics.prepare()
    assert made.is_dir()
    assert len(list(made.parent.iterdir())) == statics.KEPT


def test_any_change_of_a_file_changes_the_address(tmp_path) -> None:
    (tmp_path / "a.js").write_text("one")
    first = statics.fingerprint(tmp_path)
    (tmp_path / "a.js").write_text("two")
    second = statics.fingerprint(tmp_path)
    (tmp_path / "a.js").rename(tmp_path / "b.js")
    assert len({first, second, statics.fingerprint(tmp_path)}) == 3
