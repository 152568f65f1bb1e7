"""What Meta's error codes stand for on a page: who acts next, in a sentence, each line with the page it comes from."""

from __future__ import annotations

from onepost.connectors.errors import Misconfigured, ReconnectNeeded, Rejected, Temporary
from onepost.connectors.messages import N_
from onepost.connectors.meta.errors import ERR, HOUR, SEEN, Limit, Line, Tables, Words, slow_down, token_ended

IDENTICAL = "506"

# Where the lines below come from; read 2026-10-02.
FEED = "developers.facebook.com/docs/graph-api/reference/page/feed/"
PHOTOS = "developers.facebook.com/docs/graph-api/reference/page/photos/"
VIDEOS = "developers.facebook.com/docs/graph-api/reference/page/videos/"
REELS = "developers.facebook.com/docs/video-api/guides/reels-publishing"

NO_TOKEN = _RECONNECT = N_("Facebook no longer accepts this connection. Your post waits; connect the page again.")
_REMOVED = N_("OnePost was removed in Facebook's settings. Your post waits; connect the page again.")
_PASSWORD = N_("The Facebook password was changed, which ends the connection. Your post waits; connect the page again.")
_EXPIRED = N_("The connection to Facebook has run out. Your post waits; connect the page again.")
_LOG_IN = N_("Facebook wants you to log in there and confirm who you are. Do that, then connect the page again.")
_ROLE = N_("You can no longer publish on this page: your role there was taken away. Ask an administrator of the page.")
_PERMISSION = N_("Facebook says that OnePost may not do this. Connect the page again and allow every permission.")
_IDENTITY = N_(
    "Facebook wants an administrator of the page to confirm who they are. Do that on Facebook, then reconnect."
)
_KEYS = N_("Facebook does not accept this app's keys. The operator has to check them.")
_APP = N_("This app lacks a permission or product at Meta. The operator has to add it in Meta's app settings.")
_VERSION = N_("Facebook does not understand this version of OnePost any more. The operator has to update it.")
_SLOW = N_("Facebook asks OnePost to slow down. Nothing to do: it goes on by itself.")
_BLOCKED = N_(
    "Facebook blocks this page from posting because it takes something for spam or against its rules. "
    "The post was not published; look at the page's support inbox on Facebook before you try again."
)
_TOO_FAST = N_("Facebook finds that this page posts too fast. Nothing to do: OnePost waits and tries again.")
_FAULT = N_("Facebook had a fault of its own. Nothing to do: OnePost tries again.")
_IDENTICAL = N_(
    "The page has just published exactly this text, and Facebook refuses it a second time. "
    "Look at the page: if the post is missing there, change the text and try again."
)
_GONE = N_("Facebook does not find this any more, or no longer shows it to this connection.")
_PICTURE = N_("Facebook cannot use this picture. The post was not published; export the picture again as JPEG or PNG.")
_LARGE = N_("Facebook finds this picture too large. The post was not published; make it smaller and try again.")
_LINK = N_("Facebook cannot read the page behind your link. The post was not published; check the address.")
_OWN_LINK = N_("Facebook does not take links to Facebook itself here. The post was not published; use another link.")
_TEXT = N_("Facebook refuses what this post says or links to. It was not published; change it and try again.")
_VIDEO = N_("Facebook cannot use this video. The post was not published; export it as MP4 (H.264 and AAC).")
_VIDEO_SMALL = N_("Facebook finds this video too small or too short. The post was not published; use another one.")
_VIDEO_SHAPE = N_("Facebook does not take the shape, size, length or frame rate of this video. It was not published.")

LIMITS: tuple[Limit, ...] = (
    *slow_down(_SLOW),
    Limit((368,), _TOO_FAST, SEEN, HOUR, (1390008,)),
)
TABLE: tuple[Line, ...] = (
    *token_ended(
        removed=_REMOVED,
        log_in=_LOG_IN,
        password=_PASSWORD,
        expired=_EXPIRED,
        role=_ROLE,
        other=_RECONNECT,
    ),
    Line((10, *range(200, 300)), ReconnectNeeded, _IDENTITY, SEEN, (1404078, 4854002)),
    Line((10, *range(200, 300)), ReconnectNeeded, _PERMISSION, ERR),
    Line((3,), Misconfigured, _APP, ERR),
    Line((101,), Misconfigured, _KEYS, ERR),
    Line((104,), Misconfigured, _KEYS, PHOTOS),
    Line((12, 2500, 2635), Misconfigured, _VERSION, ERR),
    Line((368,), Rejected, _BLOCKED, ERR),
    Line((506,), Rejected, _IDENTICAL, ERR, field="text"),
    Line((100,), Rejected, _GONE, ERR, (33,)),
    Line((324,), Rejected, _PICTURE, PHOTOS, field="media"),
    Line((1609005,), Rejected, _LINK, FEED, field="options.link"),
    Line((382,), Rejected, _VIDEO_SMALL, VIDEOS, field="media"),
    Line((389, 6000, 6001, 352), Rejected, _VIDEO, VIDEOS, field="media"),
    Line((1, 2), Temporary, _FAULT, ERR),
)
SUBCODES: tuple[Line, ...] = (
    Line((), Rejected, _LARGE, SEEN, (1366046,), field="media"),
    Line((), Rejected, _PICTURE, SEEN, (2069019,), field="media"),
    Line((), Rejected, _LINK, ERR, (1609005,), field="options.link"),
    Line((), Rejected, _OWN_LINK, SEEN, (1609008,), field="options.link"),
    Line((), Rejected, _LINK, SEEN, (2061006,), field="options.link"),
    Line((), Rejected, _TEXT, SEEN, (1349125,), field="text"),
    Line((), Rejected, _VIDEO_SHAPE, REELS, (1363040, 1363127, 1363128, 1363129), field="media"),
    Line((), ReconnectNeeded, _IDENTITY, SEEN, (1404078, 4854002)),
    Line((), Temporary, _FAULT, SEEN, (1609010, 1363047)),
)
ALREADY_POSTED = 1366051
"""The photos were posted already: said of an announced call, its outcome is in doubt."""

TABLES = Tables(
    LIMITS,
    SUBCODES,
    TABLE,
    Words(
        keys=_KEYS,
        stale_code=N_("Facebook's answer to your consent is used up or too old. Connect the page again."),
        doubtful=N_("Facebook had a fault of its own. OnePost looks whether the post is there."),
        because=N_("Facebook refused this: “%(reason)s” The post was not published."),
        refused=N_("Facebook refused this post. It was not published."),
    ),
    doubts=frozenset({ALREADY_POSTED}),
)
classify = TABLES.classify
classify_login = TABLES.classify_login
