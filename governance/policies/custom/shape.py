"""What a rule in CEL may read: the documented view of an account, by name and field. docs/rules.md is held to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["text", "texts", "flag", "instant", "map"]


class Field(NamedTuple):
    """A field that rules may read, and what an example has there that does not say."""

    kind: Kind
    meaning: str
    ordinary: object = None


ACCOUNT: Mapping[str, Field] = {
    "id": Field("text", "issuer and subject", "example|1"),
    "issuer": Field("text", "its source, as `<provider>:<tenant>`", "example"),
    "login": Field("text", "its login"),
    "display_name": Field("text", "what it is called"),
    "type": Field("text", "`person`, `service` …", "person"),
    "state": Field("text", "`active`, `invited`, `disabled`, `locked`, `deleted` or `unknown`", "active"),
    "provenance": Field("text", "`jit_confirmed`, `jit_candidate`, `provisioned`, `invited`, `manual`", "unknown"),
    "created_at": Field("instant", "when it was made"),
    "ended_at": Field("instant", "when it was deactivated or deleted"),
    "enrolled": Field("flag", "whether it has a second factor"),
    "profile": Field("map", "its attributes as last known, by the source's names", {}),
}
GRANT: Mapping[str, Field] = {
    "entitlement": Field("text", "its key: issuer, type and id", "example|group:1"),
    "type": Field("text", "`group`, `app_role`, `directory_role` …", "group"),
    "name": Field("text", "what it is called today"),
    "names": Field("texts", "all names that it has or had", []),
    "application": Field("text", "the application that it is in, by name"),
    "mode": Field("text", "`active`, `eligible` or `activated`", "active"),
    "direct": Field("flag", "it is held by itself, not through a group", True),
    "scope": Field("text", "where it holds", ""),
    "valid_from": Field("instant", "since when it is held", "2026-01-01T00:00:00Z"),
    "valid_to": Field("instant", "until when it was or will be; null: it lasts"),
    "expires_at": Field("instant", "the end that was set for it"),
    "privileged": Field("flag", "it is a privilege by the settings", False),
}
APP_ACCOUNT: Mapping[str, Field] = {
    "application": Field("text", "the application's name"),
    "state": Field("text", "as an account's", "active"),
    "provenance": Field("text", "as an account's", "unknown"),
    "listed": Field("flag", "the application's own list names it", False),
    "created_at": Field("instant", "when it was made"),
    "ended_at": Field("instant", "when it ended"),
}
PERSON: Mapping[str, Field] = {
    "id": Field("text", "the roster's key of the person", "roster|1"),
    "name": Field("text", "their name"),
    "population": Field("text", "the list that names them"),
    "manager": Field("text", "whom they answer to"),
    "department": Field("text", "as the roster spells it"),
    "title": Field("text", "as the roster spells it"),
    "location": Field("text", "as the roster spells it"),
    "type": Field("text", "as the roster spells it"),
    "status": Field("text", "`active`, `leave` or `ended`", "active"),
    "starts_at": Field("instant", "when they began"),
    "ends_at": Field("instant", "when they end, or ended"),
}
SINGLE: Mapping[str, Mapping[str, Field]] = {"account": ACCOUNT, "grant": GRANT, "person": PERSON}
"""``grant`` is there for a rule about grants; ``person`` is null where the account is nobody's by a roster."""
LISTS: Mapping[str, Mapping[str, Field]] = {"grants": GRANT, "app_accounts": APP_ACCOUNT}
MOST_ITEMS, LONGEST_TEXT, DEEPEST, MOST_VALUES = 1_000, 4_000, 8, 20_000
"""Beyond these a rule is not asked, and says so: items of a list, characters of a text, lists in lists, all values."""
