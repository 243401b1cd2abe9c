"""Until when silence is judged, per issuer, and when accounts are to be asked again though nothing happens.

Silence is judged until the end of the day after the one up to which all those streams were read that may show a
person's use, of those that were read at all. No clock decides it: the same records give the same instant, in whatever
order and cut they come.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from governance.folds.batch_rows import Folded
from governance.model.coverage import Coverage
from governance.model.states import DAY
from governance.store.database.bulk import delete_keys, upsert
from governance.store.database.staging import StagedKeys
from governance.store.database.statements import among, rows, run
from governance.store.schema import running
from ingest.contract.providers.catalogue import provider_of

_WHOLE = ""
"""Stands in a stream's place where a row is about its issuer."""


def judged_until(connection: Connection) -> dict[str, int]:
    """Return until when silence is judged, by issuer."""
    return dict(rows(connection, "SELECT issuer, until_at FROM silence_judged WHERE stream = %s", (_WHOLE,)))


def issuers_read_further(connection: Connection, batch: Folded) -> set[str]:
    """Return the issuers whose silence may be judged until another instant than it was.

    Those are the ones of which a batch shows that a stream was read into a later day, or states a gap.
    """
    ends = [(row.issuer, row.stream, row.last_at) for row in batch.days]
    ends += [(row.issuer, row.stream, row.to_at) for row in batch.statements if row.basis == "declared"]
    gaps = {row.issuer for row in batch.statements if row.basis == "gap"}
    if not ends:
        return gaps
    judged = {(issuer, stream): at for issuer, stream, at in rows(connection, "SELECT * FROM silence_judged")}
    return gaps | {issuer for issuer, stream, end in ends if _day_after(end) > judged.get((issuer, stream), 0)}


def judge_further(connection: Connection, issuer: str, coverage: Coverage) -> str | None:
    """Judge an issuer's silence as far as it was read; return the work item of whom that concerns, if anybody.

    Whoever derives beside this transaction judges by what stood before it: the item waits for them, as every item does.
    """
    ends = {stream: end for of, stream in coverage.streams() if of == issuer and (end := coverage.ends_at(of, stream))}
    before, after = judged_until(connection).get(issuer, 0), _until(issuer, ends)
    run(connection, "DELETE FROM silence_judged WHERE issuer = %s", (issuer,))
    days = [(issuer, stream, _day_after(end)) for stream, end in sorted(ends.items())]
    upsert(connection, running.silence_judged, [(issuer, _WHOLE, after), *days] if days else [])
    if after == before:
        return None
    # Where a statement was taken back, answers that stand are withheld again: everybody is asked.
    return f"silent:{issuer}" if after > before else f"stream:{issuer}"


def _until(issuer: str, ends: Mapping[str, int]) -> int:
    of_use = [ends[stream] for stream in provider_of(issuer).use_streams["person"] if stream in ends]
    if not ends:
        return 0
    return _day_after(min(of_use) if of_use else max(ends.values())) + DAY


def _day_after(at: int) -> int:
    return (at // DAY + 1) * DAY


def write_due(connection: Connection, accounts: StagedKeys, due: Mapping[str, tuple[str, int]]) -> set[str]:
    """Write when staged accounts are to be asked again, by account (issuer, instant); return those that were due."""
    sql = (
        "SELECT d.account_id, d.issuer, d.due_at, COALESCE(j.until_at, 0) FROM silence_due d "
        "LEFT JOIN silence_judged j ON j.issuer = d.issuer AND j.stream = '' "
        f"WHERE d.account_id {among(connection, accounts)}"
    )
    stored = {account: (issuer, at, until) for account, issuer, at, until in rows(connection, sql)}
    changed = [(a, *planned) for a, planned in sorted(due.items()) if a not in stored or stored[a][:2] != planned]
    upsert(connection, running.silence_due, changed)
    delete_keys(connection, running.silence_due, "account_id", sorted(stored.keys() - due.keys()))
    return {account for account, (_, at, until) in stored.items() if at <= until}
