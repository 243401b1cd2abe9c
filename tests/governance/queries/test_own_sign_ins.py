"""An application that people sign in to is no stale account, though it never signs in itself."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from governance.queries.snapshot import Snapshot
from governance.queries.stale_verdict import SweepVerdict
from governance.queries.sweep import sweep_all
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.schema import evidence
from ingest.contract.instants import EPOCH, format_instant
from tests.governance.queries.filled import CORP, account, at, covered, empty_store, put, use

END = at(200)
SECRET = {"id": "k1", "kind": "secret"}


def service(connection: Connection, subject: str, *listings: dict[str, Any], kind: str = "account_seen") -> None:
    """A service principal that lists show, each a day after the last."""
    key = f"{CORP}|{subject}"
    account(connection, key, created_at=at(2), type="service")
    for number, attributes in enumerate(listings):
        when = at(5 + number)
        instant = format_instant(EPOCH + (when - at(0)) * (EPOCH.resolution))
        body = {"kind": kind, "occurred_at": instant, "outcome": {"result": "success"}, "attributes": attributes}
        put(
            connection,
            evidence.fact,
            record_id=f"entra:{subject}{number}",
            content_hash="h",
            about=key,
            about_kind="account",
            kind=kind,
            occurred_at=when,
            body=msgspec.json.encode(body),
            raw=b"{}",
        )


def test_only_what_signs_in_itself_is_stale(sqlite_url: str) -> None:
    engine = empty_store(sqlite_url)
    with writing(engine) as connection:
        for stream in ("sign_ins_service_principal", "sign_ins_managed_identity"):
            covered(connection, CORP, stream, at(1), END)
        service(connection, "saas", {"provider": "Application"}, {"credentials": []})
        service(connection, "untold", {"provider": "Application"})
        service(connection, "logged")
        service(connection, "with-secret", {"credentials": []}, {"credentials": [SECRET]})
        service(connection, "secret-gone", {"credentials": [SECRET]}, {"credentials": []})
        service(connection, "added", {}, kind="credential_added")
        service(connection, "managed", {"provider": "ManagedIdentity", "credentials": []})
        service(connection, "was-used", {"credentials": []})
        use(connection, f"{CORP}|was-used", at(3), "service")
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        verdicts = {swept.subject: swept.given for swept in sweep_all(snapshot, END)}
    stale = {"with-secret", "added", "managed", "was-used"}
    assert {subject for subject, given in verdicts.items() if given.verdict == "stale"} == stale
    assert {verdicts[subject].verdict for subject in verdicts.keys() - stale} == {"not_evaluable"}
    assert "the sign-ins of people tell" in reason(verdicts, "saas")
    assert "no list says whether it has a credential" in reason(verdicts, "untold")


def reason(verdicts: dict[str, SweepVerdict], subject: str) -> str:
    return verdicts[subject].reason
