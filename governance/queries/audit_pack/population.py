"""Says of each source how complete what was read of it is: lists, rows, stretches of its logs, what was left out."""

from __future__ import annotations

from typing import Any

import msgspec

from governance.audit.entries import spelled
from governance.queries.exclusions import listed_exclusions
from governance.queries.snapshot import Snapshot
from governance.store.queries.population import LastCensus, accounts_by_issuer, last_censuses
from governance.store.seen.coverage_rows import stored_statements

_QUERY = "accounts of {issuer}: those that its records or its lists name"


def population(snapshot: Snapshot, as_of: int, why: str, now: int) -> dict[str, Any]:
    """Return what the pack says of all sources, instants as text."""
    censuses = last_censuses(snapshot.connection)
    accounts = accounts_by_issuer(snapshot.connection)
    gaps: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in stored_statements(snapshot.connection):
        if row.basis == "gap":
            told_gap = {"from": spelled(row.from_at), "to": spelled(row.to_at), "cause": row.cause}
            gaps.setdefault((row.issuer, row.stream), []).append(told_gap)
    streams = snapshot.coverage.streams()
    issuers = sorted({*accounts, *(census.issuer for census in censuses), *(issuer for issuer, _ in streams)})
    return {
        "as_of": spelled(as_of),
        "as_of_because": why,
        "made_at": spelled(now),
        "generation": snapshot.generation,
        "incomplete": snapshot.incomplete,
        "exclusions": [msgspec.to_builtins(view) for view in listed_exclusions(snapshot, now, every=False)],
        "sources": [
            {
                "issuer": issuer,
                "query": _QUERY.format(issuer=issuer),
                "accounts": accounts.get(issuer, {}),
                "lists": [_list(census) for census in censuses if census.issuer == issuer],
                "streams": [
                    _stream(snapshot, issuer, stream, gaps.get((issuer, stream), []))
                    for source, stream in streams
                    if source == issuer
                ],
            }
            for issuer in issuers
        ],
    }


def _list(census: LastCensus) -> dict[str, Any]:
    return {
        "census_id": census.census_id,
        "began_at": spelled(census.began_at),
        "scope": census.scope,
        "accounts": census.accounts,
        "grants": census.grants,
        "not_read": msgspec.json.decode(census.partial) if census.partial else [],
        "kinds": msgspec.json.decode(census.types) if census.types else [],
    }


def _stream(snapshot: Snapshot, issuer: str, stream: str, gaps: list[dict[str, Any]]) -> dict[str, Any]:
    stretches = snapshot.coverage.stretches(issuer, stream)
    return {
        "stream": stream,
        "read_until": spelled(snapshot.coverage.ends_at(issuer, stream)),
        "stretches": [{"basis": basis, "from": spelled(start), "to": spelled(end)} for basis, start, end in stretches],
        "gaps": gaps,
    }
