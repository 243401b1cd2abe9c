"""Whatever is done to a chain is noticed, and told by its name and place."""

from __future__ import annotations

import hashlib
import json

import pytest

from governance.audit.chain import GENESIS, START, Head, Sealed, link, seal
from tests.governance.audit.made import chain_of, made
from tests.governance.audit.verified_chain import verify


def _renumbered(rows: list[Sealed]) -> list[Sealed]:
    return [row._replace(seq=n) for n, row in enumerate(rows, 1)]


def test_an_untouched_chain_is_sound() -> None:
    rows, head = chain_of(7)
    assert verify(rows, head, anchors=[Head(3, rows[2].chain_hash)]) == (head, None, 0)
    assert verify([], START) == (START, None, 0)
    assert verify(rows) == (head, None, 0)


def test_sealing_goes_on_where_it_ended() -> None:
    rows, _ = chain_of(7)
    first = seal(START, [made(n) for n in range(4)])
    assert first + seal(Head(4, first[-1].chain_hash), [made(n) for n in range(4, 7)]) == rows


def test_the_hash_is_the_documented_one() -> None:
    one = made(1)
    header = json.dumps([1, one.entry_id, one.kind, one.about, one.recorded_at], separators=(",", ":"))
    written = f"{GENESIS}\n{header}\n{one.body.decode()}"
    assert link(GENESIS, 1, one) == hashlib.sha256(written.encode()).hexdigest()


def _altered(row: Sealed, what: str) -> Sealed:
    entry = row.entry
    changed = {
        "entry_id": entry._replace(entry_id="0" * 64),
        "kind": entry._replace(kind="decision"),
        "about": entry._replace(about="okta:acme|00u9999"),
        "recorded_at": entry._replace(recorded_at=1),
        "body": entry._replace(body=entry.body.replace(b"opened", b"closed")),
    }
    return row._replace(chain_hash="0" * 64) if what == "chain_hash" else row._replace(entry=changed[what])


@pytest.mark.parametrize("what", ["entry_id", "kind", "about", "recorded_at", "body", "chain_hash"])
@pytest.mark.parametrize("seq", [1, 4, 7])
def test_an_altered_entry(what: str, seq: int) -> None:
    rows, head = chain_of(7)
    rows[seq - 1] = _altered(rows[seq - 1], what)
    verdict = verify(rows, head)
    assert verdict.fault is not None
    assert verdict.fault[:3] == ("altered", seq, rows[seq - 1].entry.entry_id)
    assert verdict.sound.seq == seq - 1


@pytest.mark.parametrize("seq", [1, 4, 6])
def test_a_deleted_entry(seq: int) -> None:
    rows, head = chain_of(7)
    del rows[seq - 1]
    for left in (rows, _renumbered(rows)):
        fault = verify(left, head).fault
        assert fault is not None
        assert fault[:2] == ("deleted", seq)


@pytest.mark.parametrize("left", [0, 1, 6])
def test_an_end_cut_off(left: int) -> None:
    rows, head = chain_of(7)
    verdict = verify(rows[:left], head)
    assert verdict.fault is not None
    assert verdict.fault[:3] == ("truncated", left + 1, None)
    assert verdict.sound.seq == left


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 5), (6, 7), (1, 7)])
def test_two_entries_in_each_others_place(first: int, second: int) -> None:
    rows, head = chain_of(7)
    one, other = rows[first - 1], rows[second - 1]
    with_hashes, contents_only = list(rows), list(rows)
    with_hashes[first - 1], with_hashes[second - 1] = other._replace(seq=first), one._replace(seq=second)
    contents_only[first - 1] = one._replace(entry=other.entry)
    contents_only[second - 1] = other._replace(entry=one.entry)
    for rows in (with_hashes, contents_only):
        fault = verify(rows, head).fault
        assert fault is not None
        assert fault[:3] == ("reordered", first, one.entry.entry_id)


def test_an_entry_moved_to_the_end() -> None:
    rows, head = chain_of(7)
    rows.append(rows.pop(2)._replace(seq=8))
    for moved in (rows, _renumbered(rows)):
        fault = verify(moved, head).fault
        assert fault is not None
        assert fault[:2] == ("reordered", 3)


@pytest.mark.parametrize("at", [1, 2, 5, 7, 8])
@pytest.mark.parametrize("computed", [True, False])
def test_an_entry_slipped_in(at: int, computed: bool) -> None:
    rows, head = chain_of(7)
    before = rows[at - 2].chain_hash if at > 1 else GENESIS
    forged = made(99)
    rows.insert(at - 1, Sealed(at, link(before, at, forged) if computed else "0" * 64, forged))
    fault = verify(_renumbered(rows), head).fault
    assert fault is not None
    assert fault[:3] == ("inserted", at, forged.entry_id)


def test_a_second_entry_of_one_place() -> None:
    rows, head = chain_of(7)
    rows.insert(3, Sealed(3, "0" * 64, made(99)))
    fault = verify(rows, head).fault
    assert fault is not None
    assert fault[:3] == ("inserted", 3, made(99).entry_id)


def test_a_chain_computed_anew_is_noticed_by_a_head_kept_elsewhere() -> None:
    rows, head = chain_of(7)
    forged = seal(START, [made(99 if n == 4 else n) for n in range(7)])
    forged_head = Head(7, forged[-1].chain_hash)
    assert verify(forged, forged_head).fault is None
    anchors = [Head(n, rows[n - 1].chain_hash) for n in (2, 6)]
    for verdict in (verify(forged, forged_head, anchors), verify(forged, forged_head, [anchors[0], head])):
        assert verdict.fault is not None
        assert verdict.fault[:2] == ("rewritten", 3)
        assert verdict.sound.seq == 2
    shorter = verify(forged[:5], Head(5, forged[4].chain_hash), [head])
    assert shorter.fault is not None
    assert shorter.fault[:2] == ("truncated", 6)
