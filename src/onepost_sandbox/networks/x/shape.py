"""A post as JSON, with the fields and expansions asked for, in the vocabulary they were asked in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.core.clock import iso
from onepost_sandbox.networks.x import metrics, users
from onepost_sandbox.networks.x import text as texts
from onepost_sandbox.networks.x.fields import (
    CURRENT_FIELDS,
    EXPANSIONS,
    LEGACY_FIELDS,
    MEDIA_FIELDS,
    POLL_FIELDS,
    chosen,
)
from onepost_sandbox.networks.x.posts import EDIT_S, EDITS
from onepost_sandbox.networks.x.problems import PROBLEMS

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.x.network import X
    from onepost_sandbox.networks.x.store import Account, Media, Post

_PRIVATE = ("non_public_metrics", "organic_metrics", "promoted_metrics")


class Shape:
    """What one request asked for."""

    def __init__(self, net: X, call: Call, reader: Account) -> None:
        self.net, self.call, self.reader = net, call, reader
        self.current = net.current(call)
        known = CURRENT_FIELDS if self.current else LEGACY_FIELDS
        self.fields = chosen(net, call, "post.fields" if self.current else "tweet.fields", known)
        self.expansions = chosen(net, call, "expansions", EXPANSIONS)
        self.media_fields = chosen(net, call, "media.fields", MEDIA_FIELDS)
        self.poll_fields = chosen(net, call, "poll.fields", POLL_FIELDS)
        self.errors: list[dict[str, Any]] = []

    def whole(self, data: Any, posts: list[Post]) -> dict[str, Any]:
        """The answer: data, what the expansions add, and partial errors."""
        answer = {"data": data}
        if includes := self._includes(posts):
            answer["includes"] = includes
        if self.errors:
            answer["errors"] = self.errors
        return answer

    def post(self, post: Post) -> dict[str, Any]:
        text, links = post.text, post.links
        long = post.weight > 280
        if long:
            text, links = texts.clipped(text, links, 277)
            text += "…"
        plain, urls = texts.shown(text, links, "")
        shown = f"{plain} {post.media_link}".strip()
        history = "edit_history_post_ids" if self.current else "edit_history_tweet_ids"
        out: dict[str, Any] = {"id": post.id, "text": shown, history: post.history}
        for name, value in self._plain(post).items():
            if name in self.fields or name in self._expanded():
                out[name] = value
        if "entities" in self.fields and (entities := self._entities(post, plain, urls)):
            out["entities"] = entities
        note = "note_post" if self.current else "note_tweet"
        if long and note in self.fields:
            whole, whole_urls = texts.shown(post.text, post.links, "")
            found = {**texts.tags(whole), **({"urls": whole_urls} if whole_urls else {})}
            out[note] = {"text": whole, **({"entities": found} if found else {})}
        self._metrics(post, out)
        return out

    def _expanded(self) -> set[str]:
        """Fields that come with an expansion: these ids are not fields of their own in the current vocabulary."""
        wanted = set()
        if "author_id" in self.expansions:
            wanted.add("author_id")
        if "in_reply_to_user_id" in self.expansions:
            wanted.add("in_reply_to_user_id")
        if self.expansions & {"referenced_posts", "referenced_tweets.id"}:
            wanted.add("referenced_posts" if self.current else "referenced_tweets")
        if self.expansions & {"attachments.media_keys", "attachments.poll_ids"}:
            wanted.add("attachments")
        return wanted

    def _plain(self, post: Post) -> dict[str, Any]:
        out: dict[str, Any] = {
            "author_id": post.account.id,
            "created_at": iso(post.created_at),
            "conversation_id": post.root,
            "lang": "en",
            "possibly_sensitive": False,
            "reply_settings": post.body.get("reply_settings", "everyone"),
            "source": post.app,
            "display_text_range": [0, len(post.text)],
            "edit_controls": {
                "edits_remaining": max(EDITS - len(post.history) + 1, 0),
                "is_edit_eligible": not (post.poll or post.reply_to),
                "editable_until": iso(post.created_at + EDIT_S),
            },
        }
        if post.body.get("paid_partnership"):
            out["paid_partnership"] = True
        if post.body.get("community_id"):
            out["community_id"] = post.body["community_id"]
        if post.reply_to is not None:
            out["in_reply_to_user_id"] = post.reply_to.account.id
        references = [("replied_to", post.reply_to), ("quoted", post.quoted)]
        referenced = [{"type": kind, "id": other.id} for kind, other in references if other is not None]
        if referenced:
            out["referenced_posts" if self.current else "referenced_tweets"] = referenced
        if post.media:
            out["attachments"] = {"media_keys": [media.key for media in post.media]}
            out["media_metadata"] = [{"media_key": m.key, "alt_text": m.alt} for m in post.media if m.alt]
        elif post.poll:
            out["attachments"] = {"poll_ids": [post.poll.id]}
        return out

    def _entities(self, post: Post, plain: str, urls: list[dict[str, Any]]) -> dict[str, Any]:
        out: dict[str, Any] = dict(texts.tags(plain))
        links = list(urls)
        if post.media:
            start = len(plain) + bool(plain)
            part = "video" if post.media[0].kind == "video" else "photo"
            links += [
                {
                    "start": start,
                    "end": start + len(post.media_link),
                    "url": post.media_link,
                    "expanded_url": f"{post.url}/{part}/1",
                    "display_url": f"pic.x.com/{post.media_link.rpartition('/')[2]}",
                    "media_key": media.key,
                }
                for media in post.media
            ]
        if links:
            out["urls"] = links
        for mention in out.get("mentions", ()):
            account = self.net.store.named(mention["username"])
            if account is not None:
                mention["id"] = account.id
        return out

    def _metrics(self, post: Post, out: dict[str, Any]) -> None:
        now = self.net.world.clock.now()
        if "public_metrics" in self.fields:
            out["public_metrics"] = metrics.public(post, now, self.current)
        for name in _PRIVATE:
            if name not in self.fields:
                continue
            own = post.account is self.reader and name != "promoted_metrics"
            if own and now - post.created_at <= metrics.PRIVATE_S:
                out[name] = metrics.private(post, now, self.current, organic=name == "organic_metrics")
            else:
                self.errors.append(_no_field(post.id, name))

    def _includes(self, posts: list[Post]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        if "attachments.media_keys" in self.expansions:
            media = {item.key: self._media(item) for post in posts for item in post.media}
            if media:
                out["media"] = list(media.values())
        if "attachments.poll_ids" in self.expansions:
            polls = [self._poll(post) for post in posts if post.poll]
            if polls:
                out["polls"] = polls
        if "author_id" in self.expansions:
            fields = chosen(self.net, self.call, "user.fields", users.FIELDS)
            people = {post.account.id: post.account for post in posts}
            out["users"] = [users.shown(self.net, self.call, a, fields, self.current) for a in people.values()]
        if self.expansions & {"referenced_posts", "referenced_tweets.id"}:
            others = {
                o.id: o for post in posts for o in (post.reply_to, post.quoted) if o is not None and not o.deleted
            }
            if others:
                out["posts" if self.current else "tweets"] = [self.post(other) for other in others.values()]
        return out

    def _media(self, media: Media) -> dict[str, Any]:
        kinds = {"image": "photo", "gif": "animated_gif", "video": "video"}
        ending = {"image/png": "png", "image/webp": "webp"}.get(media.mime, "jpg")
        address = self.call.absolute(f"https://pbs.twimg.com/media/{media.id}.{ending}")
        whole: dict[str, Any] = {"width": media.width, "height": media.height}
        if media.kind == "image":
            whole["url"] = address
        else:
            whole["preview_image_url"] = address
        if media.alt:
            whole["alt_text"] = media.alt
        chosen_fields = {name: value for name, value in whole.items() if name in self.media_fields}
        return {"media_key": media.key, "type": kinds[media.kind], **chosen_fields}

    def _poll(self, post: Post) -> dict[str, Any]:
        assert post.poll is not None
        now = self.net.world.clock.now()
        votes = metrics.votes(post, now)
        options = [
            {"position": number, "label": label, "votes": votes[number - 1]}
            for number, label in enumerate(post.poll.options, 1)
        ]
        whole = {
            "duration_minutes": post.poll.minutes,
            "end_datetime": iso(post.poll.ends_at),
            "voting_status": "open" if now < post.poll.ends_at else "closed",
        }
        chosen_fields = {name: value for name, value in whole.items() if name in self.poll_fields}
        return {"id": post.poll.id, "options": options, **chosen_fields}


def _no_field(id: str, name: str) -> dict[str, Any]:
    return {
        "resource_id": id,
        "parameter": "id",
        "resource_type": "tweet",
        "section": "data",
        "title": "Field Authorization Error",
        "value": id,
        "detail": f"Sorry, you are not authorized to access '{name}' on the Tweet with id : [{id}].",
        "field": name,
        "type": PROBLEMS + "not-authorized-for-field",
    }
