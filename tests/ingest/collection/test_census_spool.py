from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.collection.census_events import AccountSeen, Census, GrantSeen
from ingest.collection.census_spool import CHUNK_EVENTS, open_spool
from ingest.contract.errors import TransientError
from ingest.contract.event import Application, Entitlement, Grant, Party
from ingest.store import spool_file as spool_files

AT = datetime(2026, 1, 1, tzinfo=UTC)
CENSUS = Census("entra", "acme", AT, "full", AT)


def party(name: str) -> Party:
    return Party("person", "entra:acme", name, f"{name}@example.com")


def member(name: str, group: str, via: str | None = None) -> GrantSeen:
    return GrantSeen("member", Party("person", "entra:acme", name), Entitlement("group", group), Grant(via=via))


def test_no_room_for_the_folder_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    with pytest.raises(TransientError, match="no folder for a census can be made"), open_spool():
        pass


def test_each_account_is_told_once_with_its_grants_behind_it_and_strays_at_the_end() -> None:
    with open_spool() as spool:
        spool.add_grants([member("ann", "g1"), member("gone", "g1"), member("ann", "g2"), member("ann", "g1")])
        spool.add_grants([GrantSeen("conferral", None, Entitlement("group", "g1"), Grant(via="g9"))])
        spool.add_accounts([AccountSeen("account", party("bob")), AccountSeen("account", party("ann"))])
        spool.add_accounts([AccountSeen("account", party("ann"))])
        spool.add_accounts([AccountSeen("own", party("ann"), application=Application("app"))])
        spool.note("ann", "factors", ["push"])
        spool.note("ann", "linked", "x", "idp1")
        spool.note("ann", "linked", "y", "idp2")
        assert spool.ids("ann", "group") == {"g1", "g2"}
        assert set(spool.subjects()) == {"ann", "bob"}
        assert (spool.has_account("ann"), spool.has_account("gone")) == (True, False)
        assert list(spool.people({"unknown"})) == []
        events = [event for chunk in spool.chunks(CENSUS) for event in chunk]
        told = [(e.kind, e.account.subject if e.account else None, e.attributes.get("grants")) for e in events]
        assert told[:5] == [
            ("account_seen", "ann", 2),
            ("grant_seen", "ann", None),
            ("grant_seen", "ann", None),
            ("account_seen", "ann", None),
            ("account_seen", "bob", 0),
        ]
        assert {subject for _, subject, _ in told[5:]} == {None, "gone"}
        assert (spool.accounts, spool.grants) == (3, 4)
        assert (events[0].attributes["factors"], events[0].attributes["linked"]) == (
            ["push"],
            {"idp1": "x", "idp2": "y"},
        )
        assert events[1].account == party("ann"), "a grant names the holder as the list of accounts does"


def test_it_is_told_in_chunks_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with open_spool() as spool:
        spool.add_accounts(AccountSeen("account", party(f"p{n}")) for n in range(CHUNK_EVENTS + 1))
        assert [len(chunk) for chunk in spool.chunks(CENSUS)] == [CHUNK_EVENTS, 1]
        assert list(tmp_path.iterdir()) != []
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = spool_files._TABLES
    monkeypatch.setattr(spool_files, "_TABLES", f"{tables} PRAGMA max_page_count = 10;")
    with pytest.raises(TransientError, match=r"cannot be held in .*full"), open_spool() as spool:
        spool.add_accounts(AccountSeen("account", party(f"p{n}"), raw=b" " * 9_000) for n in range(50))
