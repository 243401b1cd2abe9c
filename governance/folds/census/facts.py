"""Makes the facts of censuses: what one found that the one before had otherwise, and what it lists no longer.

A fact is the same whoever makes it, and whenever: its id is made of the census and the subject.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from governance.folds.census.stated import OBSERVED
from governance.folds.census.subjects import APPLICATION, grant_subject_parts, subject_of
from governance.model.keys import LISTED, entitlement_parts, holder_subject, made_id, plain_parts
from ingest.contract.event import Application, Entitlement, Event, Grant, Party
from ingest.contract.sealing import canonical_bytes
from ingest.contract.sealing import content_hash as hash_of

_NO_RAW = msgspec.Raw(b"null")
ABSENT_KINDS = frozenset({"grant_removed", "account_deleted"})
_NO_DIFFERENCE = frozenset({"census", "grants", OBSERVED})


def statement_id(census_id: str, about: str, subject: str) -> str:
    """Return the id of what a census says of a subject: the same whoever works it out, and whenever."""
    return f"{LISTED}{made_id(census_id, about, subject)}"


def digest_of(event: Event) -> str:
    """Return a hash of what is held by the list's word, without when, and by which census it is listed.

    Equal hashes are no difference. What is merely observed of it, as a last sign-in, is another thing every night.
    """
    attributes = {name: value for name, value in event.attributes.items() if name not in _NO_DIFFERENCE}
    listed: tuple[Any, ...] = (event.account, event.application, event.entitlement, event.grant, attributes)
    if event.stated_at:
        listed = (*listed, event.stated_at)
    return made_id(canonical_bytes(listed).decode())


def found_fact(event: Event, ended: Event, census_id: str, about: str) -> Event:
    """Return the fact that a census, whose end marker is ``ended``, found what ``event`` lists."""
    attributes = event.attributes | {"census": _census_named_by(ended)}
    return _sealed(event, statement_id(census_id, about, subject_of(event)), attributes)


def _census_named_by(ended: Event) -> dict[str, Any]:
    census = ended.attributes["census"]
    return {name: census.get(name) for name in ("id", "began_at", "scope", "partial", "of_accounts")}


def dated(event: Event, other: Event) -> Event:
    """Return what ``event`` lists as if the census of ``other`` had listed it."""
    return replace(event, occurred_at=other.occurred_at, observed_at=other.observed_at)


def missing_fact(ended: Event, census_id: str, about: str, subject: str) -> Event:
    """Return the fact that a census, whose end marker is ``ended``, does not list a subject any more."""
    is_group = holder_subject(about).kind == "group"
    group = entitlement_parts(about).id if is_group else None
    account = None if is_group else Party("person", plain_parts(about).issuer, plain_parts(about).id)
    fields: dict[str, Any] = {"kind": "account_deleted", "vendor_type": "census.account_missing", "account": account}
    if subject.startswith(APPLICATION):
        fields["application"] = Application(plain_parts(subject.removeprefix(APPLICATION)).id)
    elif subject:
        entitlement_id, mode, via, scope = grant_subject_parts(subject)
        _, kind, own_id = entitlement_parts(entitlement_id)
        path = group if group is not None else entitlement_parts(via).id or None
        fields |= {
            "kind": "grant_removed",
            "vendor_type": "census.grant_missing",
            "entitlement": msgspec.convert({"type": kind, "id": own_id}, Entitlement),
            "grant": msgspec.convert({"mode": mode, "via": path, "scope": scope}, Grant),
        }
    attributes = {"census": _census_named_by(ended)}
    fresh = replace(ended, **fields, raw=_NO_RAW)
    return _sealed(fresh, statement_id(census_id, about, subject), attributes)


def resealed(event: Event, event_id: str) -> Event:
    """Return what a census states under another id, with the content hash that it has then."""
    return _sealed(event, event_id, event.attributes)


def listed_as(fact: Event) -> str:
    """Return the digest that the register of what is listed holds since a census's fact; '' where it is missing."""
    return "" if fact.kind in ABSENT_KINDS else digest_of(fact)


def _sealed(event: Event, event_id: str, attributes: dict[str, Any]) -> Event:
    named = replace(event, event_id=event_id, attributes=attributes, content_hash="")
    return replace(named, content_hash=hash_of([named]))
