"""Any tampering, of any chain, at any place: never taken for sound, and the place is the first that does not hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from governance.audit.chain import Head, Sealed, Verdict
from tests.governance.audit.made import chain_of, made
from tests.governance.audit.verified_chain import verify

_LENGTHS = st.integers(2, 12)


def _fault(verdict: Verdict) -> tuple[str, int]:
    assert verdict.fault is not None
    assert verdict.sound.seq < verdict.fault.seq
    return verdict.fault.kind, verdict.fault.seq


def _flip(octets: bytes, bit: int) -> bytes:
    at = bit % (len(octets) * 8)
    return octets[: at // 8] + bytes([octets[at // 8] ^ (1 << at % 8)]) + octets[at // 8 + 1 :]


@given(_LENGTHS, st.data())
def test_a_flipped_bit_of_any_body(length: int, draw: st.DataObject) -> None:
    rows, head = chain_of(length)
    n = draw.draw(st.integers(0, length - 1))
    body = _flip(rows[n].entry.body, draw.draw(st.integers(0, 10_000)))
    rows[n] = rows[n]._replace(entry=rows[n].entry._replace(body=body))
    assert _fault(verify(rows, head)) == ("altered", n + 1)


@given(_LENGTHS, st.data())
def test_any_entries_taken_out(length: int, draw: st.DataObject) -> None:
    rows, head = chain_of(length)
    gone = draw.draw(st.sets(st.integers(1, length), min_size=1))
    left = [row for row in rows if row.seq not in gone]
    kind, seq = _fault(verify(left, head))
    assert seq == min(gone)
    assert kind == ("truncated" if not left or left[-1].seq < min(gone) else "deleted")
    renumbered = [row._replace(seq=n) for n, row in enumerate(left, 1)]
    assert _fault(verify(renumbered, head)) == (kind, seq)


@given(_LENGTHS, st.data())
def test_any_other_order(length: int, draw: st.DataObject) -> None:
    rows, head = chain_of(length)
    order = draw.draw(st.permutations(range(length)).filter(lambda order: order != sorted(order)))
    first = next(n for n, old in enumerate(order) if n != old)
    moved = [rows[old]._replace(seq=n) for n, old in enumerate(order, 1)]
    assert _fault(verify(moved, head)) == ("reordered", first + 1)
    # As lines of a file, each with its own seq.
    kind, seq = _fault(verify([rows[old] for old in order], head))
    assert (kind, seq) == ("reordered", first + 1)


@given(_LENGTHS, st.lists(st.tuples(st.sampled_from(["cut", "swap", "alter", "forge", "copy"]), st.integers(0, 99))))
def test_whatever_is_done_in_whatever_order(length: int, steps: list[tuple[str, int]]) -> None:
    whole, head = chain_of(length)
    rows = list(whole)
    for what, n in steps:
        _tamper(rows, what, n)
    verdict = verify(rows, head)
    assert (verdict.fault is None) == (rows == whole)
    # What is called sound is what was sealed.
    assert rows[: verdict.sound.seq] == whole[: verdict.sound.seq]
    assert verdict.sound == (
        Head(verdict.sound.seq, whole[verdict.sound.seq - 1].chain_hash) if verdict.sound.seq else verdict.sound
    )


def _tamper(rows: list[Sealed], what: str, n: int) -> None:
    if what == "forge" or not rows:
        rows.insert(n % (len(rows) + 1), Sealed(n % (len(rows) + 1) + 1, "0" * 64, made(1000 + n)))
        return
    at, row = n % len(rows), rows[n % len(rows)]
    if what == "cut":
        del rows[at]
    elif what == "swap":
        other = (at * 7 + 1) % len(rows)
        rows[at], rows[other] = rows[other]._replace(seq=row.seq), row._replace(seq=rows[other].seq)
    elif what == "alter":
        rows[at] = row._replace(entry=row.entry._replace(recorded_at=row.entry.recorded_at + n))
    else:
        rows.insert(at, row)
