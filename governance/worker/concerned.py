"""Whom it concerns when something happens to a container."""

from __future__ import annotations

from collections.abc import Mapping, Set

from sqlalchemy import Connection

from governance.model.keys import Subject
from governance.store.seen.application_aliases import aliases_of

CONCERNED: Mapping[str, tuple[str, ...]] = {
    "group": ("members", "handing"),
    "entitlement": ("members", "handing"),
    "application": ("application", "assigned", "assigning"),
}
"""Kind of a container → kinds of the work items that stand for all who hold something through it.

Besides accounts these are the groups that hand it on: what they grant is derived first, and then their members.
"""


def concerned_items(connection: Connection, containers: Set[Subject]) -> set[str]:
    """Return the work items that stand for all who hold something through the containers."""
    every = containers | aliases_of(connection, containers)
    return {f"{kind}:{subject.key}" for subject in every for kind in CONCERNED[subject.kind]}
