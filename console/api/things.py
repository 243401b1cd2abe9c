"""Accounts, persons, applications and events of the API: all that is known of one, section by section."""

from __future__ import annotations

from typing import Any

import msgspec

from console.api.interface import Single
from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.seen_things import seen_account, seen_application, seen_event, seen_person
from console.sign_in.roles import ASKING
from governance.queries.showing.shown import Shown


class ThingSection(msgspec.Struct, frozen=True):
    """Rows under a title, each by its columns' names; of a thing's own row ``what`` and ``value``."""

    title: str
    rows: list[dict[str, Any]]
    note: str | None
    is_cut: bool
    """Whether there may be more than these rows."""


class Whole(msgspec.Struct, frozen=True):
    """A thing and all that is known of it."""

    kind: str
    key: str
    name: str | None
    sections: list[ThingSection]


def _account(asked: Asked, given: Answering, key: str) -> Whole:
    return _whole(seen_account(asked, given, key))


def _person(asked: Asked, given: Answering, key: str) -> Whole:
    return _whole(seen_person(asked, given, key))


def _application(asked: Asked, given: Answering, key: str) -> Whole:
    return _whole(seen_application(asked, given, key))


def _event(asked: Asked, given: Answering, key: str) -> Whole:
    return _whole(seen_event(asked, given, key))


def _whole(shown: Shown) -> Whole:
    sections = [
        ThingSection(section.title, section.rows, section.note, section.is_cut)
        for section in shown.sections
        if section.rows or section.note
    ]
    return Whole(shown.kind, shown.key, shown.name, sections)


def _key(thing: Whole) -> str:
    return thing.key


THINGS = (
    Single("/accounts/{id}", "One account.", ASKING, Whole, _account, shows="an account", of_whom=_key, of_now=False),
    Single("/persons/{id}", "One person with all accounts.", ASKING, Whole, _person, shows="a person", of_whom=_key,
           of_now=False),
    Single("/applications/{id}", "One application.", ASKING, Whole, _application, of_now=False),
    Single("/events/{id}", "One event, every version of its record.", ASKING, Whole, _event, shows="an event",
           of_whom=_key, of_now=False),
)  # fmt: skip
