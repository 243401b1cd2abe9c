"""Who answers for a guest: what lists of the source name, people and groups, from the first list that did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from governance.folds.census.listing import Statement
from governance.model.keys import group_key
from governance.model.states import AccountState, Sponsor
from ingest.contract.event import account_key

_GROUP = "group"


def sponsors_listed(issuer: str, statements: Sequence[Statement]) -> tuple[tuple[Sponsor, ...], tuple[int, str] | None]:
    """Return the sponsors that any list named, and the first list that tells of sponsors at all; None: none does.

    A list that says nothing of them leaves them as they are.
    """
    live: dict[str, Sponsor] = {}
    ended: list[Sponsor] = []
    first: tuple[int, str] | None = None
    for statement in statements:
        named = _named(issuer, statement)
        if named is None:
            continue
        first = first or (statement.at, statement.event_id)
        for key in sorted(live.keys() - named):
            ended.append(live.pop(key)._replace(to_at=statement.at))
        for key in sorted(named - live.keys()):
            live[key] = Sponsor(key, statement.at, None, statement.event_id)
    return (*ended, *(live[key] for key in sorted(live))), first


def sponsor_keys(account: AccountState) -> frozenset[str]:
    """Return the keys of the accounts that are, or were, the account's sponsors; a group's is among them, too."""
    return frozenset(sponsor.key for sponsor in account.sponsors)


def _named(issuer: str, statement: Statement) -> set[str] | None:
    listed = statement.event.attributes.get("sponsors") if statement.event is not None else None
    if not isinstance(listed, list):
        return None
    return {_key(issuer, fields) for fields in listed if isinstance(fields, dict) and fields.get("id")}


def _key(issuer: str, fields: Mapping[str, Any]) -> str:
    own_id = str(fields["id"])
    return group_key(issuer, own_id) if fields.get("kind") == _GROUP else account_key(issuer, own_id)
