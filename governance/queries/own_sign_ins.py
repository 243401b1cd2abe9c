"""Which services sign in themselves, as far as lists and records show: a directory lists each application as a service.

An application that people sign in to has an account there, too, which signs in nowhere: its silence says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection

from governance.store.queries.sweep_pages import SweepRow, fact_bodies
from ingest.contract.providers.catalogue import provider_of


class _Fact(msgspec.Struct, frozen=True):
    """Of a fact, when it was and what it states."""

    occurred_at: str = ""
    kind: str = ""
    attributes: dict[str, Any] | None = None


_decode = msgspec.json.Decoder(_Fact).decode


def sign_in_themselves(connection: Connection, silent: Iterable[SweepRow], as_of: int) -> dict[str, bool | None]:
    """Return, of the services among accounts of which no use is known, whether each signs in itself; None: unknown."""
    kinds: dict[str, frozenset[str]] = {}
    for row in silent:
        own = provider_of(row.issuer).signing_in_themselves
        if own is not None and row.recorded_as != "person":
            kinds[row.account_id] = own
    stated: dict[str, list[_Fact]] = {account_id: [] for account_id in kinds}
    for about, body in fact_bodies(connection, kinds, as_of):
        stated[about].append(_decode(body))
    return {account_id: _signs_in(facts, kinds[account_id]) for account_id, facts in stated.items()}


def _signs_in(facts: list[_Fact], own_kinds: frozenset[str]) -> bool | None:
    known: bool | None = None
    for fact in sorted(facts, key=lambda fact: fact.occurred_at):
        attributes = fact.attributes or {}
        if str(attributes.get("provider", "")).lower() in own_kinds:
            return True
        if fact.kind == "credential_added":
            known = True
        listed = attributes.get("credentials")
        if isinstance(listed, list):
            known = bool(listed)
    return known
