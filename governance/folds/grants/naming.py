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


def named(grant: Grant, names: Names, privileges: Privileges) -> Grant:
    """Return the grant with the names of what it gives; whether that is a privilege may be told by any of them."""
    known: dict[str, None] = {}
    # An assignment is called as its application is.
    for entity in sorted(things_of([grant])):
        known.update(dict.fromkeys(names.get(entity, ())))
    if grant.entitlement_name is not None:
        known.setdefault(grant.entitlement_name)
    if not known:
        return grant
    current, *former = known
    is_privileged = privileges.holds(grant.entitlement_id, *known)
    return grant._replace(entitlement_name=current, former_names=tuple(sorted(former)), privileged=is_privileged)
