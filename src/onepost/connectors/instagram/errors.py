"""What Meta's error codes stand for on Instagram: who acts next, in a sentence, with the page it comes from."""

from __future__ import annotations

import re

from onepost.connectors.errors import ConnectorError, Misconfigured, ReconnectNeeded, Rejected, Temporary
from onepost.connectors.http import Response
from onepost.connectors.messages import N_
from onepost.connectors.meta.errors import ERR, HOUR, SECURE, SEEN, Limit, Line, Tables, Words, slow_down, token_ended
from onepost.connectors.posts import Json

# Read 2026-10-02; the page is of 2026-06-02.
IG = "developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes"
LOGIN = "developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login"

NOT_READY = "9007/2207027"
LOST_CONTAINER = {"24/2207006", "24/2207008", "-2/2207020"}
NOT_FETCHED = {"9004/2207052", "-2/2207003"}
RESTRICTED = "4/2207051"
"""Called spam or restricted, and all the same it may be live: github.com/gitroomhq/postiz-app/pull/1681."""
MAKE_ANEW = {2207001, 2207003, 2207020, 2207032, 2207053, 2207077, 2207082}
"""Subcodes of a container that failed for no fault of its file."""

NO_TOKEN = _RECONNECT = N_("Instagram no longer accepts this connection. Your post waits; connect the account again.")
_REMOVED = N_("OnePost was removed in the settings at Meta. Your post waits; connect the account again.")
_PASSWORD = N_(
    "The password at Meta was changed, which ends the connection. Your post waits; connect the account again."
)
_EXPIRED = N_("The connection to Instagram has run out. Your post waits; connect the account again.")
_LOG_IN = N_("Instagram wants you to log in there and confirm who you are. Do that, then connect the account again.")
_ROLE = N_("You can no longer publish on the page of this account. Ask an administrator of the page for your role.")
_PERMISSION = N_("Instagram says that OnePost may not do this. Connect the account again and allow every permission.")
_RESTRICTED = N_(
    "Instagram has restricted this account or takes the post for spam. "
    "It was not published; look into your account on Instagram before you try again."
)
_KEYS = N_("Instagram does not accept this app's keys. The operator has to check them.")
_APP = N_("This app lacks a permission or product at Meta. The operator has to add it in Meta's app settings.")
_VERSION = N_("Instagram does not understand this version of OnePost any more. The operator has to update it.")
_SLOW = N_("Instagram asks OnePost to slow down. Nothing to do: it goes on by itself.")
_QUOTA = N_("This account has used up its posts of 24 hours at Instagram. Nothing to do: OnePost tries again later.")
_FAULT = N_("Instagram had a fault of its own. Nothing to do: OnePost tries again.")
_GONE = N_("Instagram does not find this any more, or no longer shows it to this connection.")
_ANEW = N_("Instagram has lost the prepared file. Nothing to do: OnePost prepares it again.")
_NOT_READY = N_("Instagram is not yet done with the file. Nothing to do: OnePost waits.")
_FETCH = N_("Instagram could not fetch the file from this server. OnePost tries again.")
_LARGE = N_("Instagram finds this picture too large. The post was not published; make it smaller than 8 MB.")
_FORMAT = N_("Instagram cannot use this picture. The post was not published; export it again as JPEG.")
_RATIO = N_(
    "Instagram does not take this shape. The post was not published; crop the picture to between 4:5 and 1.91:1."
)
UNUSABLE = _VIDEO = N_("Instagram cannot use this video. The post was not published; export it as MP4 (H.264 and AAC).")
_CAPTION = N_("Instagram finds this text too long. The post was not published; shorten it to 2,200 characters.")
_TAGS = N_("Instagram takes 20 mentions and tags at most. The post was not published; take some out.")
_OFFSET = N_("The moment for the cover lies outside the video. The post was not published; choose another one.")
_COUNT = N_("A carousel needs 2 to 10 files. The post was not published; change their number.")
_PLACE = N_("Instagram does not know this place. The post was not published; take the place out or choose another one.")
_NO_DELETE = N_("Instagram does not let apps delete this. Delete it in the Instagram app.")

TABLES = Tables(
    limits=(
        Limit((9,), _QUOTA, IG, HOUR, (2207042,)),
        *slow_down(_SLOW),
        Limit((368,), _SLOW, SEEN, HOUR, (1390008,)),
    ),
    subcodes=(
        Line((), Temporary, _FAULT, IG, (2207001, 2207032, 2207053)),
        Line((), Temporary, _FAULT, SEEN, (2207077, 2207082)),
        Line((), Temporary, _FETCH, IG, (2207003, 2207052)),
        Line((), Temporary, _ANEW, IG, (2207006, 2207008, 2207020)),
        Line((), Temporary, _NOT_READY, IG, (2207027,)),
        Line((), Rejected, _LARGE, IG, (2207004,), field="media"),
        Line((), Rejected, _FORMAT, IG, (2207005,), field="media"),
        Line((), Rejected, _RATIO, IG, (2207009,), field="media"),
        Line((), Rejected, _VIDEO, IG, (2207023, 2207026), field="media"),
        Line((), Rejected, _COUNT, IG, (2207028,), field="media"),
        Line((), Rejected, _CAPTION, IG, (2207010,), field="text"),
        Line((), Rejected, _TAGS, IG, (2207040,), field="text"),
        Line((), Rejected, _OFFSET, IG, (2207057,), field="options.thumb_offset"),
        Line((), Rejected, _RESTRICTED, IG, (2207050, 2207051)),
        Line((), Rejected, _NO_DELETE, IG, (2207073,)),
    ),
    lines=(
        *token_ended(
            removed=_REMOVED,
            log_in=_LOG_IN,
            password=_PASSWORD,
            expired=_EXPIRED,
            role=_ROLE,
            other=_RECONNECT,
        ),
        Line((10, *range(200, 300)), ReconnectNeeded, _PERMISSION, ERR),
        Line((3,), Misconfigured, _APP, ERR),
        Line((101, 104), Misconfigured, _KEYS, SECURE),
        Line((12, 2500, 2635), Misconfigured, _VERSION, ERR),
        Line((100,), Rejected, _GONE, ERR, (33,)),
        Line((352,), Rejected, _VIDEO, ERR, field="media"),
        Line((368,), Rejected, _RESTRICTED, ERR),
        Line((-2, -1, 1, 2), Temporary, _FAULT, IG),
        Line((24,), Temporary, _ANEW, IG),
        Line((9004,), Temporary, _FETCH, IG),
        Line((9007,), Temporary, _NOT_READY, IG),
        Line((36000,), Rejected, _LARGE, IG, field="media"),
        Line((36001,), Rejected, _FORMAT, IG, field="media"),
        Line((36003,), Rejected, _RATIO, IG, field="media"),
    ),
    words=Words(
        keys=_KEYS,
        stale_code=N_("Instagram's answer to your consent is used up or too old. Connect the account again."),
        doubtful=N_("Instagram had a fault of its own. OnePost looks whether the post is there."),
        because=N_("Instagram refused this: “%(reason)s” The post was not published."),
        refused=N_("Instagram refused this post. It was not published."),
    ),
)


def classify(response: Response) -> ConnectorError | None:
    found = TABLES.classify(response)
    if found is not None and "INVALID_LOCATION_ID" in found.detail:
        return Rejected(_PLACE, detail=found.detail, code=found.code, field="options.location_id")
    return found


def classify_publish(response: Response) -> ConnectorError | None:
    """Answers of ``media_publish``. What certainly comes before anything happens keeps its class although the call was
    announced; a code that may be a refusal or not is :class:`Rejected` and doubted by the caller."""
    plain = classify(Response(response.status, response.headers, response.body, armed=False))
    if plain is None:
        return None
    if plain.code == RESTRICTED:
        return Rejected(_RESTRICTED, detail=plain.detail, code=plain.code)
    if plain.code == NOT_READY or plain.code in LOST_CONTAINER or not isinstance(plain, Temporary):
        return plain
    return classify(response)


def classify_code(response: Response) -> ConnectorError | None:
    """Answers of ``api.instagram.com/oauth/access_token``, which have a shape of their own (business-login)."""
    body = response.json_or_none()
    if not isinstance(body, dict) or "error_message" not in body:
        return TABLES.classify_login(response)
    wording = str(body.get("error_message") or "")
    detail, low = f"{response.status} {wording}", wording.lower()
    if "redirect" in low:
        text = N_("Instagram does not know the address to come back to. The operator has to enter it in the app.")
        return Misconfigured(text, detail=detail, code="redirect_uri_mismatch")
    if "secret" in low or "platform app" in low or "client_id" in low:
        return Misconfigured(_KEYS, detail=detail, code="invalid_client")
    return ReconnectNeeded(TABLES.words.stale_code, detail=detail, code=str(body.get("code") or ""))


def subcode_of(status: Json) -> int:
    """The subcode that a failed container's ``status`` mentions; 0 when there is none."""
    found = re.search(r"\d{7}", str(status or ""))
    return int(found.group()) if found else 0


def of_container(status: Json) -> Rejected:
    """Why a container failed for good."""
    subcode, detail = subcode_of(status), str(status or "")
    for line in TABLES.subcodes:
        if subcode in line.subcodes and line.kind is Rejected:
            return Rejected(line.text, detail=detail, code=str(subcode), field=line.field)
    text = N_("Instagram could not process the file, so the post was not published. Export it again and try again.")
    return Rejected(text, detail=detail, code=str(subcode), field="media")


def unreachable(detail: str) -> Misconfigured:
    text = N_(
        "Instagram could not fetch the file from this server. The post was not published. "
        "The operator has to make the public address of OnePost reachable from the internet."
    )
    return Misconfigured(text, detail=detail, code="not_fetched")
