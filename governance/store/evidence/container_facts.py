"""What happened to containers (groups, applications, other entitlements), read for those who hold something of them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.folds.accounts.life import succeeded
from governance.folds.grants.closures import closures_of_container
from governance.folds.grants.containers import NO_CLOSURES, Closures
from governance.model.keys import Subject
from governance.store.evidence.subject_facts import facts_about
from governance.store.schema.evidence import LIFE_OF_CONTAINERS

# Few facts are of these kinds: the index over them alone answers for containers with any number of other facts.
_OF_LIFE = LIFE_OF_CONTAINERS.format("f.kind")


def load_closures(connection: Connection, containers: Iterable[Subject]) -> Closures:
    """Return when the containers were closed, of those that ever were."""
    facts = facts_about(connection, containers, _OF_LIFE, "stage_container")
    closures = {container: closures_of_container(succeeded(events)) for container, events in facts.items()}
    return closures or NO_CLOSURES
