"""Takes back what a person stated of a stream: an act, upon which what rested on it is judged anew."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.audit.entries import spelled
from governance.model.acts import Act, Author, made_act
from governance.model.coverage import StatementRow
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import acts_about, insert_acts
from governance.store.running.work_items import enqueue
from governance.store.seen.coverage_rows import renew_coverage, statement_of
from ingest.contract.errors import DeclinedError, UnclearError


def withdraw(engine: Engine, statement_id: str, reason: str, by: Author, now: int) -> tuple[Act, StatementRow]:
    """Withdraw a statement and leave the work of deriving anew whatever rested on it.

    Raises UnclearError where there is no such statement, DeclinedError where a collector made it or it is withdrawn.
    """
    with writing(engine) as connection:
        statement = statement_of(connection, statement_id)
        if statement is None:
            raise UnclearError(f"there is no statement {statement_id}; see `jitgov coverage list --wide`")
        if statement.stated_by != "person":
            raise DeclinedError(
                f"statement {statement_id} is a collector's, of what it read; only a person's statement is taken back"
            )
        earlier = acts_about(connection, ("withdraw",), (statement_id,)).get(statement_id)
        if earlier:
            by_whom, at = earlier[0].author().spelled(), spelled(earlier[0].at)
            raise DeclinedError(f"statement {statement_id} was withdrawn by {by_whom} at {at}")
        says = {
            "reason": reason,
            "issuer": statement.issuer,
            "stream": statement.stream,
            "from": spelled(statement.from_at),
            "to": spelled(statement.to_at),
        }
        act = made_act("withdraw", statement_id, says, by, now)
        insert_acts(connection, [act])
        renew_coverage(connection, f"withdrawn {statement.issuer}")
        enqueue(connection, {f"stream:{statement.issuer}", f"silence:{statement.issuer}"}, now)
        return act, statement
