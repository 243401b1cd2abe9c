"""A store of many accounts, filled row by row: what reports read, and nothing that derives."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table

from governance.model.states import DAY
from governance.store.database.engine import open_engine, writing
from governance.store.database.migrate import ensure_schema
from governance.store.schema import assessment, held, seen
from ingest.contract.instants import parse_instant, to_micros

AS_OF = "2026-09-01T00:00:00Z"
_END = to_micros(parse_instant(AS_OF))
_ISSUERS = ("okta:bench", "entra:bench")
GRANTS_OF_ONE = 3
_AT_ONCE = 20_000


def fill(url: str, accounts: int) -> None:
    """Make a store: so many accounts, three grants each, sign-ins of most, a finding of every fifth."""
    engine = open_engine(url)
    ensure_schema(engine)
    with writing(engine) as connection:
        for issuer in _ISSUERS:
            _insert(connection, seen.coverage_statement, [_coverage(issuer)])
        for begin in range(0, accounts, _AT_ONCE):
            numbers = range(begin, min(begin + _AT_ONCE, accounts))
            _insert(connection, held.account, (_account(number) for number in numbers))
            _insert(connection, seen.usage_rollup, (_use(number) for number in numbers if number % 7))
            _insert(connection, held.grant, (_grant(number, n) for number in numbers for n in range(GRANTS_OF_ONE)))
            _insert(connection, assessment.finding, (_finding(number) for number in numbers if number % 5 == 0))
    engine.dispose()


def _insert(connection: Connection, table: Table, given: Iterable[dict[str, object]]) -> None:
    empty = {
        column.name: None if column.nullable else 0 if column.type.python_type is int else ""
        for column in table.columns
    }
    connection.execute(table.insert(), [empty | row for row in given])


def end_of_store() -> int:
    """Return the instant that the store is read as of, in microseconds."""
    return _END


def account_key(number: int) -> str:
    """Return an account's key."""
    return f"{_ISSUERS[number % 2]}|00u{number:07d}"


def _account(number: int) -> dict[str, object]:
    made_at = _END - (number % 400) * DAY
    return {
        **{"account_id": account_key(number), "idp_account_id": account_key(number), "issuer": _ISSUERS[number % 2]},
        **{"subject": f"00u{number:07d}", "name": f"person.{number}@example.com", "display_name": f"Person {number}"},
        **{"type": "person", "state": "active", "created_at": made_at, "provenance_at": made_at},
        "provenance": "jit_confirmed" if number % 10 == 0 else "provisioned",
    }


def _use(number: int) -> dict[str, object]:
    at = _END - (number % 200) * DAY
    return {
        "account_id": account_key(number),
        "use": "interactive",
        "first_at": at,
        "last_at": at,
        "account_type": "person",
    }


def _grant(number: int, place: int) -> dict[str, object]:
    entitlement = f"{_ISSUERS[number % 2]}|group:g{(number * GRANTS_OF_ONE + place) % 997}"
    return {
        **{"grant_id": f"g{number}-{place}", "account_id": account_key(number), "entitlement_id": entitlement},
        **{"entitlement_type": "group", "mode": "active", "scope": "/", "from_basis": "seen", "evidence": "[]"},
        **{"recorded_from": _END - DAY, "valid_from": _END - (number % 300) * DAY, "privileged": int(number % 50 == 0)},
    }


def _finding(number: int) -> dict[str, object]:
    return {
        **{
            "finding_id": f"f{number}",
            "unit_id": account_key(number),
            "account_id": account_key(number),
            "policy": "orphan",
        },
        **{"severity": "high", "message": "an account outlives its owner", "evidence": "[]", "live": 1},
        **{"opened_at": _END - (number % 90) * DAY, "basis": "declared", "detected_at": _END - DAY},
    }


def _coverage(issuer: str) -> dict[str, object]:
    stream = "system_log" if issuer.startswith("okta") else "signin_interactive"
    of = {"issuer": issuer, "stream": stream, "statement_id": f"{issuer}|{stream}"}
    return {**of, "basis": "declared", "from_at": _END - 500 * DAY, "to_at": _END, "stated_by": "collector"}
