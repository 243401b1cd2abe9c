"""What is known of an account's profile beside its values: whether a list told it, what changed untold, who vouches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.folds.census.listing import Statement
from governance.model.states import AttributeChange
from ingest.contract.providers.catalogue import provider_of


def first_listed(statements: Iterable[Statement]) -> tuple[int | None, str | None]:
    """Return when a list showed the account first, and the event that tells it."""
    listed = [(s.at, s.event_id) for s in statements if s.event is not None]
    return min(listed) if listed else (None, None)


def untold_attributes(changes: Iterable[AttributeChange]) -> frozenset[str]:
    """Return, in lower case, the names of attributes whose last change tells no value; ``changes`` are in order."""
    last = {change.name.lower(): change.is_known for change in changes}
    return frozenset(name for name, is_known in last.items() if not is_known)


def federated_at(issuer: str, statements: Sequence[Statement]) -> tuple[str, ...] | None:
    """Return the identity providers where the account signs in, by the last list that shows it; None: here."""
    listed = next((s.event.attributes for s in reversed(statements) if s.event is not None), None)
    if listed is None:
        return None
    profile = listed.get("profile")
    user_type = profile.get("userType") if isinstance(profile, dict) else None
    words = {str(word).lower() for word in (listed.get("provider"), user_type) if word}
    federated = listed.get("federated")
    # An account that another provider vouches for may have no password here, unless the list says who keeps it.
    vouched = isinstance(federated, dict) and bool(federated) and not listed.get("provider")
    if not vouched and words.isdisjoint(provider_of(issuer).federated_only):
        return None
    return tuple(sorted(map(str, federated))) if isinstance(federated, dict) else ()
