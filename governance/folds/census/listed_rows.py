"""A batch's census events as rows: the censuses they belong to, what these list, and how many rows they count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, get_args

import msgspec

from governance.folds.batch_rows import Rows
from governance.folds.census.facts import digest_of
from governance.folds.census.subjects import ACCOUNT, APP_ACCOUNT, EVERY_TYPE, subject_of, told_by_census, type_of
from governance.model.keys import group_key, holder_of, issuer_of
from ingest.contract.application_lists import is_own_list
from ingest.contract.event import EntitlementType, Event
from ingest.contract.instants import to_micros

TYPES = frozenset({*get_args(EntitlementType), ACCOUNT, APP_ACCOUNT})
"""What a census lists."""
_CLOSING_NOTHING = frozenset({"factors", "activity", "applications", "federation", "credentials", "sponsors"})
"""Parts that a census may miss without missing an account or a grant."""
_encode_names = msgspec.json.Encoder(order="sorted").encode


def head_rows(events: Iterable[Event]) -> Rows:
    """Return a row for each census that is spoken of, as it is before anything of it was read."""
    heads: dict[str, tuple[Any, ...]] = {}
    for event in events:
        census = told_by_census(event) or {}
        scope = "incremental" if census.get("scope") == "incremental" else "full"
        head = (census["id"], issuer_of(event), to_micros(event.occurred_at), scope, "open")
        heads[census["id"]] = (*head, None, None, None, None, None, None, "")
    return [heads[key] for key in sorted(heads)]


def listed_rows(events: Iterable[Event], encode: Callable[[Event], bytes]) -> Rows:
    """Return what is listed; of two versions of one subject the one with the greater hash."""
    newest: dict[tuple[str, str, str], Event] = {}
    for event in events:
        if event.kind == "census_ended":
            continue
        holder = holder_of(event)
        if holder is None:
            continue
        key = (str((told_by_census(event) or {})["id"]), holder.key, subject_of(event))
        if key not in newest or event.content_hash > newest[key].content_hash:
            newest[key] = event
    return [(*key, *_row(newest[key], encode)) for key in sorted(newest)]


def _row(event: Event, encode: Callable[[Event], bytes]) -> tuple[Any, ...]:
    kind = type_of(event)
    state = str(event.attributes.get("state", "unknown")) if kind == ACCOUNT else None
    return (kind, state, digest_of(event), event.content_hash, encode(event), bytes(event.raw))


def ended_rows(events: Iterable[Event], encode: Callable[[Event], bytes]) -> Rows:
    """Return (census, accounts, grants, partial types, groups, itself) of each end marker that can be believed."""
    rows: dict[str, tuple[Any, ...]] = {}
    for event in events:
        census = told_by_census(event) or {}
        if event.kind != "census_ended":
            continue
        partial = partial_types(census.get("partial"))
        accounts, grants = (event.attributes.get(name, census.get(name)) for name in ("accounts", "grants"))
        if not isinstance(accounts, int) or not isinstance(grants, int):
            continue  # Without its counts nobody can tell whether it is complete.
        claims_none = accounts == 0 and census.get("scope") != "incremental" and not partial & {ACCOUNT, EVERY_TYPE}
        if claims_none and not is_own_list(issuer_of(event)):
            continue  # No tenant is without accounts: somebody was not shown them. An application may have none.
        groups = sorted(group_key(issuer_of(event), group) for group in census.get("groups") or ())
        spelled = (_encode_names(sorted(partial)).decode(), _encode_names(groups).decode() if groups else None)
        rows[census["id"]] = (census["id"], accounts, grants, *spelled, encode(event).decode())
    return [rows[key] for key in sorted(rows)]


def partial_types(parts: Any) -> frozenset[str]:
    """Return the types of which a census could not list everything; a part of another name stands for EVERY_TYPE."""
    named = frozenset(map(str, parts if isinstance(parts, list) else ())) - _CLOSING_NOTHING
    return named if all(part.partition(":")[0] in TYPES for part in named) else frozenset({EVERY_TYPE})
