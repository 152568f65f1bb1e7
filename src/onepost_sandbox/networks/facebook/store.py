"""Everything on the simulated Facebook, found by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onepost_sandbox.networks.facebook.model import (
    ALL_TASKS,
    Comment,
    Consent,
    Handle,
    Page,
    Person,
    Photo,
    Post,
    Session,
    Video,
)
from onepost_sandbox.networks.meta.usage import Window

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World

DAY_S = 24 * 3600.0
HOUR_S = 3600.0


class Store:
    def __init__(self, world: World) -> None:
        self._world = world
        self.persons: dict[str, Person] = {}
        self.pages: dict[str, Page] = {}
        self.consents: dict[tuple[str, str], Consent] = {}
        self.photos: dict[str, Photo] = {}
        self.videos: dict[str, Video] = {}
        self.posts: dict[str, Post] = {}
        self.comments: dict[str, Comment] = {}
        self.sessions: dict[str, Session] = {}
        self.handles: dict[str, Handle] = {}
        self.app_calls = Window(world.clock, HOUR_S)

    def new_id(self) -> str:
        """The next id of anything on a page."""
        return str(self._world.next_id("facebook.object", 122100000000000001))

    def add_person(self, name: str) -> Person:
        person = Person(str(self._world.next_id("facebook.person", 10220000000000001)), name)
        self.persons[person.id] = person
        return person

    def add_page(
        self,
        person: Person,
        name: str,
        username: str,
        category: str,
        tasks: tuple[str, ...] = ALL_TASKS,
        limited: bool = True,
    ) -> Page:
        number = str(self._world.next_id("facebook.page", 61550000000001))
        page = Page(number, name, username, category, Window(self._world.clock, DAY_S), limited)
        self.pages[number] = page
        person.roles[number] = tasks
        return page

    def furnish(self) -> None:
        """The default world: one person with two pages, one with a page of hers and one she may not post on."""
        alice = self.add_person("Alice Martin")
        self.add_page(alice, "Studio Lumen", "studiolumen", "Interior design studio")
        self.add_page(alice, "Lumen Workshop", "lumenworkshop", "Lighting store")
        bruno = self.add_person("Bruno Keller")
        self.add_page(bruno, "Harbour Books", "harbourbooks", "Bookstore")
        self.add_page(bruno, "Town Choir", "townchoir", "Choir", ("ANALYZE", "MODERATE"))

    def add_post(self, post: Post) -> Post:
        self.posts[post.id] = post
        self.pages[post.page].posts.append(post)
        post.was_public = post.published
        for photo in post.photos:
            photo.post = post.id
            photo.published = post.published
        if post.video is not None:
            post.video.post = post.id
        return post

    def publish(self, post: Post, now: float) -> None:
        """A planned or unpublished post becomes visible."""
        if post.deleted or post.published:
            return
        post.published = post.was_public = True
        post.at, post.scheduled_at = now, None
        for photo in post.photos:
            photo.published = True

    def delete_post(self, post: Post) -> None:
        post.deleted = True
        if post.video is not None:
            post.video.deleted = True
        for photo in post.photos:
            photo.deleted = True
