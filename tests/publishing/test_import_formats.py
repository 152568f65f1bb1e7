"""Files of other tools and of spreadsheets: recognised, read whatever their encoding, and understood row by row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile

from imports import brought, imported, problems, sheet, tried
from onepost.publishing.importing import formats, reading, starting
from onepost.publishing.importing.reading import Unreadable
from onepost.publishing.models import ImportRun, ImportState, Post, Publication, State
from world import make_channel

pytestmark = pytest.mark.django_db

BUFFER = [
    ["Text", "Image URL", "Tags", "Posting Time"],
    ["The new lamp is here", "", "lamps", "2027-03-09 09:00"],
    ["A draft for later", "", "", ""],
]
PUBLER = [
    [
        "Date - Intl. format or prompt",
        "Text",
        "Link(s) - Separated by comma for FB carousels",
        "Media URL(s) - Separated by comma",
        "Title - For the video, pin, PDF ..",
        "Label(s) - Separated by comma",
        "Alt text(s) - Separated by ||",
        "Comment(s) - Separated by ||",
        "Pin board, FB album, or Google category",
        "Post subtype - I.e. story, reel, PDF ..",
        "CTA - For Facebook links or Google",
        "Reminder - For stories, reels, shorts, and TikToks",
    ],
    ["2027/03/09 09:00", "Read on", "https://lumen.example/lamp", "", "", "lamps, spring", "", "More below"] + [""] * 4,
]
METRICOOL = [
    [
        "Text",
        "Date",
        "Time",
        "Draft",
        "Facebook",
        "Twitter/X",
        "Pinterest",
        "Picture Url 1",
        "Picture Url 2",
        "Facebook Post Type",
        "First Comment Text",
        "Shortener",
    ],
    ["Good morning", "2027-03-09", "09:00:00", "false", "true", "TRUE", "true", "", "", "POST", "", "false"],
    ["Not yet", "2027-03-09", "10:00:00", "true", "false", "true", "false", "", "", "", "", "false"],
]
OURS = [
    list(formats.OURS.values()),
    [
        "x: studio_lumen || Lumen, Lamps",
        "2027-03-09 09:00",
        "America/New_York",
        "'=1+1 is two",
        "",
        "",
        "",
        "",
        "",
        "lamps",
        "",
        '{"x": {"reply_settings": "following"}}',
    ],
]
NINE = datetime(2027, 3, 9, 8, tzinfo=UTC)


@pytest.fixture
def x(workspace, alice):
    return make_channel(workspace, alice, "x")


@pytest.fixture
def page(workspace, alice):
    return make_channel(workspace, alice, "facebook", name="Lumen, Lamps", handle="", kind="page")


def posts() -> list[Post]:
    return list(Post.objects.order_by("created_at", "id"))


def test_a_file_of_buffer_becomes_posts_on_the_chosen_channels(workspace, alice, x) -> None:
    run = imported(brought(workspace, alice, sheet(BUFFER)), x)
    assert (run.source, run.mapping) == ("buffer", ["text", "media", "labels", "at"])
    assert (run.state, run.made, run.bad) == (ImportState.DONE, 2, 0)
    planned, draft = (Publication.objects.get(post=post) for post in posts())
    assert (planned.state, planned.due_at, planned.text) == (State.SCHEDULED, NINE, "The new lamp is here")
    assert draft.state == State.DRAFT
    assert [label.name for label in planned.post.labels.all()] == ["lamps"]


def test_a_file_of_hootsuite_has_no_names_and_begins_with_the_day(workspace, alice, x) -> None:
    data = sheet([["09/03/2027 09:00", "Hello", ""], ["25/03/2027 9:00 AM", "Look", "https://lumen.example"]])
    run = imported(brought(workspace, alice, data), x)
    assert (run.source, run.header, run.day_first, run.made) == ("hootsuite", False, True, 2)
    assert [post.text for post in posts()] == ["Hello", "Look\n\nhttps://lumen.example"]
    assert Publication.objects.get(post__text="Hello").due_at == NINE


def test_a_file_of_publer_brings_links_labels_and_comments(workspace, alice, x, page) -> None:
    run = imported(brought(workspace, alice, sheet(PUBLER)), x, page)
    assert (run.source, run.made, problems(run)) == ("publer", 1, [])
    post = Post.objects.get()
    assert post.options == {"facebook": {"link": "https://lumen.example/lamp", "first_comment": "More below"}}
    texts = {row.network: row.text for row in post.publications.all()}
    assert texts == {"facebook": "Read on", "x": "Read on\n\nhttps://lumen.example/lamp"}
    assert {label.name for label in post.labels.all()} == {"lamps", "spring"}


def test_a_file_of_metricool_says_by_network_where_a_post_goes(workspace, alice, x, page) -> None:
    run = imported(brought(workspace, alice, sheet(METRICOOL)))
    assert (run.source, run.made, problems(run)) == ("metricool", 2, [])
    both, draft = posts()
    assert {(row.network, row.due_at) for row in both.publications.all()} == {("x", NINE), ("facebook", NINE)}
    assert draft.publications.get().state == State.DRAFT


def test_our_own_template_names_channels_zones_and_options(workspace, alice, x, page) -> None:
    run = imported(brought(workspace, alice, sheet(OURS)))
    assert (run.source, run.made, problems(run)) == ("onepost", 1, [])
    post = Post.objects.get()
    assert post.text == "=1+1 is two"
    assert post.options == {"x": {"reply_settings": "following"}}
    assert {row.due_at for row in post.publications.all()} == {datetime(2027, 3, 9, 14, tzinfo=UTC)}
    assert post.publications.count() == 2


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16")]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_whatever_wrote_the_file_the_words_are_the_same(workspace, alice, x, encoding, said, separator) -> None:
    data = sheet([["Message", "Scheduled at"], ["Été, «lampes»;\nla suite", "2027-03-09 09:00"]], separator, encoding)
    run = imported(brought(workspace, alice, data), x)
    assert (run.encoding, run.separator) == (said, separator)
    assert [post.text for post in posts()] == ["Été, «lampes»;\nla suite"]


@pytest.mark.parametrize(("encoding", "said"), [("cp1252", "cp1252"), ("utf-16-le", "utf-16-le")])
def test_an_encoding_that_says_nothing_of_itself_is_guessed(workspace, alice, encoding, said) -> None:
    run = brought(workspace, alice, sheet([["Message"], ["Été à l’atelier"]], encoding=encoding))
    assert run.encoding == said
    assert run.columns[0]["example"] == "Été à l’atelier"


TIMES = [
    ("09/03/2027 09:00", "2027-03-09T08:00"),
    ("9.3.2027 9h00", "2027-03-09T08:00"),
    ("2027-03-09T09:00:00+02:00", "2027-03-09T07:00"),
    ("2027-03-09 09:00 PM", "2027-03-09T20:00"),
    ("2027-10-31 02:30+01:00", "2027-10-31T01:30"),
]
WRONG_TIMES = [
    ("2027-03-28 02:30", "does not exist"),
    ("2027-10-31 02:30", "comes twice"),
    ("now", "A file can only plan"),
    ("2020-01-01 09:00", "in the past"),
    ("2027-02-30 09:00", "There is no day"),
    ("next Friday at 2 PM", "is not a date"),
    ("2027-03-09", "Give a time of day"),
    ("2027-03-09 25:00", "is not a time of day"),
    ("9999-12-31 23:59", "three years"),
]


@pytest.mark.parametrize(("written", "meant"), TIMES)
def test_a_time_is_understood_in_the_workspaces_zone(workspace, alice, x, written, meant) -> None:
    data = sheet([["Date", "Message"], [written, "One"], ["31/12/2027 10:00", "shows that the day comes first"]])
    imported(brought(workspace, alice, data), x)
    assert Publication.objects.get(post__text="One").due_at.strftime("%Y-%m-%dT%H:%M") == meant


@pytest.mark.parametrize(("written", "sentence"), WRONG_TIMES)
def test_a_time_that_cannot_be_meant_is_that_rows_problem(workspace, alice, x, written, sentence) -> None:
    run = tried(brought(workspace, alice, sheet([["Date", "Message"], [written, "One"], ["", "Two"]])), x)
    [(row, field, text)] = problems(run)
    assert (row, field, run.good) == (2, "at", 1)
    assert sentence in text


ROWS = [
    ("channels", "nobody", "No channel is called “nobody”"),
    ("channels", "tiktok", "No channel of TikTok is connected"),
    ("zone", "Paris", "There is no time zone “Paris”"),
    ("labels", "l" * 41, "at most 40 characters"),
    ("options", "{", "no JSON by network"),
    ("options", '{"x": {"colour": "red"}}', "no option named “colour”"),
    ("options", r'{"x": {"reply_settings": "\u0000"}}', "no JSON by network"),
    ("options", r'{"x": {"reply_settings": "\ud800"}}', "no JSON by network"),
    ("link", "javascript:alert(1)", "A link begins with https://"),
    ("media", "file:///etc/passwd", "not the address of a file"),
    ("media", "https://127.0.0.1/a.jpg", "private network"),
    ("media", "https://lumen.example/a.jpg " * 5, "allows 4 files"),
    ("queue", "yes", "no weekly times"),
    ("text", "long " * 100, "too long"),
    ("x.poll_minutes", "many", "Write a whole number"),
]


@pytest.mark.parametrize(("field", "cell", "sentence"), ROWS)
def test_what_is_wrong_with_a_row_is_said_at_its_field(workspace, alice, x, field, cell, sentence) -> None:
    columns = dict.fromkeys(["channels", "at", "text", field])
    values = {"channels": "x", "at": "" if field == "queue" else "2027-03-09 09:00", "text": "Hello", field: cell}
    run = tried(brought(workspace, alice, sheet([list(columns), [values[name] for name in columns]])))
    [(row, _where, text)] = problems(run)
    assert row == 2
    assert sentence in text


def test_a_cell_that_looks_like_a_formula_is_a_text(workspace, alice, x) -> None:
    texts = ["=HYPERLINK(1)", "+33 1 23", "-5 % today", "@lumen says", "'quoted'"]
    imported(brought(workspace, alice, sheet([["Message"], *[[text] for text in texts]])), x)
    assert [post.text for post in posts()] == texts


REFUSED = [
    (b"", "empty"),
    (b"  \n \n", "empty"),
    (b"PK\x03\x04" + b"\0" * 200, "workbook"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "not a CSV file"),
    (b"Text\n", "no rows below"),
    (b"a," * 1_000_000 + b"a\n", "more than 300 columns"),
    (b",".join([b"a"] * 301) + b"\nx\n", "more than 300 columns"),
    (b"x" * 500_000, "longer than 400,000 characters"),
    (b'Text\nfine\n"never closed ' + b"x\n" * 100_000, "Row 3 cannot be read"),
    (b"Text\n" + b"x\n" * 20_001, "more than 20,000 rows"),
    ("\ufeffText\n".encode("utf-16-le") + "éé".encode("utf-16-le") + b"\x00", "cannot be read as UTF-16"),
]


@pytest.mark.parametrize(("data", "sentence"), REFUSED)
def test_a_file_that_is_no_table_of_posts_is_refused_with_a_sentence(
    workspace, alice, data, sentence, tmp_path
) -> None:
    with pytest.raises(Unreadable, match=sentence):
        brought(workspace, alice, data)
    assert not ImportRun.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_size_is_refused_before_anything_is_read(workspace, alice) -> None:
    file = ContentFile(b"Text\nx\n", "posts.csv")
    file.size = reading.MOST_BYTES + 1
    with pytest.raises(Unreadable, match="larger than 50 MB"):
        starting.take(workspace, alice, file, "posts.csv")


def test_20000_rows_are_taken(workspace, alice) -> None:
    assert brought(workspace, alice, b"Text\n" + b"x\n" * 20_000).total == 20_001


def test_columns_are_remembered_for_the_next_file_of_the_tool(workspace, alice, x) -> None:
    data = sheet([["Words", "Wann"], ["Hello", "2027-03-09 09:00"]])
    run = brought(workspace, alice, data)
    assert run.mapping == ["", ""]
    starting.map_columns(run, ["text", "at"], [x.id], True)
    again = brought(workspace, alice, sheet([["Wann", "Words"], ["2027-03-09 09:00", "Hello"]]))
    assert again.mapping == ["at", "text"]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [(["", ""], "which column holds the text"), (["at", "at"], "which"), (["text", "time"], "none for the date")],
)
def test_columns_that_cannot_be_meant_are_refused(workspace, alice, mapping, sentence) -> None:
    run = brought(workspace, alice, sheet([["a", "b"], ["Hello", "2027-03-09 09:00"]]))
    with pytest.raises(starting.WrongColumns, match=sentence):
        starting.map_columns(run, mapping, [], True)
    run.refresh_from_db()
    assert run.state == ImportState.MAPPING
