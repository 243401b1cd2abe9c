"""Names of what is held: by a group, too, which hands it on under its id alone, and by names that it had before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from governance.model.states import Grant
from governance.settings.privileges import Privileges


class Thing(NamedTuple):
    """What has names: ``application`` or ``entitlement``, by its house-wide id."""

    what: str
    id: str


Names = Mapping[Thing, tuple[str, ...]]
"""All names of a thing, that of today first."""
ASSIGNMENT = "app_assignment"


def things_of(grants: Iterable[Grant]) -> Iterator[Thing]:
    """Yield whose names the grants have."""
    for grant in grants:
        yield Thing("entitlement", grant.entitlement_id)
        if grant.entitlement_type == ASSIGNMENT and grant.application_id is not None:
            yield Thing("application", grant.application_id)


class _Called(NamedTuple):
    """What an entitlement is called today, by a record's own word or by others, and was before."""

    name: str
    former_names: tuple[str, ...]
    privileged: bool


class Namer:
    """Gives grants the names of what they give; thousands of grants give the same few things, each is named once."""

    def __init__(self, names: Names, privileges: Privileges) -> None:
        self._names, self._privileges = names, privileges
        self._called: dict[tuple[str, str | None, str | None], _Called | None] = {}

    def named(self, grant: Grant) -> Grant:
        """Return the grant with the names of what it gives; any of them may tell that this is a privilege."""
        application_id = grant.application_id if grant.entitlement_type == ASSIGNMENT else None
        what = grant.entitlement_id, application_id, grant.entitlement_name
        if what in self._called:
            called = self._called[what]
        else:
            called = self._called[what] = self._call(grant)
        if called is None or called == (grant.entitlement_name, grant.former_names, grant.privileged):
            return grant
        name, former_names, is_privileged = called
        return grant._replace(entitlement_name=name, former_names=former_names, privileged=is_privileged)

    def known(self, grant: Grant, joined: Mapping[str, str]) -> Grant:
        """Return the grant with its names, as one of the application itself where a record has that's second id.

        ``joined``: second id of an application → the id that it is known by.
        """
        named = self.named(grant)
        application_id = joined.get(grant.application_id) if joined and grant.application_id is not None else None
        return named if application_id is None else named._replace(application_id=application_id)

    def _call(self, grant: Grant) -> _Called | None:
        known: dict[str, None] = {}
        # An assignment is called as its application is.
        for entity in sorted(things_of([grant])):
            known.update(dict.fromkeys(self._names.get(entity, ())))
        if grant.entitlement_name is not None:
            known.setdefault(grant.entitlement_name)
        if not known:
            return None
        current, *former = known
        is_privileged = self._privileges.holds(grant.entitlement_id, *known)
        return _Called(current, tuple(sorted(former)), is_privileged)
