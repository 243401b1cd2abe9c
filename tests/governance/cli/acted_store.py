"""A store in which people acted, sealed, to tamper with."""

from __future__ import annotations

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from governance.cli.audit.commands import audit
from governance.model.acts import made_act
from governance.queries.audited_rows import audited_rows
from governance.store.database.engine import writing
from governance.store.database.statements import run
from governance.store.evidence.act_rows import insert_acts
from governance.worker.acts.adopting import adopt_derived
from governance.worker.trail.sealer import seal_some
from ingest.contract.errors import BrokenError
from reviews.campaigns.what_changed.closing import close_review
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from tests.governance.cli.contexts import KeepingContext
from tests.governance.queries.filled import at
from tests.reviews.opened import BY_PAT, JO, OWNER, PAYROLL, filled_store, item_of, open_at

ACT = made_act("accept", "f1", {"reason": "known"}, BY_PAT, at(21), until_at=at(40))
APPROVE = DecisionInput("approve", OWNER, BY_PAT, "needed", at(22))


class Acted:
    """A store in which people acted: an act, decisions, a review that was closed; all of it sealed."""

    def __init__(self, url: str) -> None:
        self.context = KeepingContext(url)
        self.engine: Engine = filled_store(url)
        opened = open_at(self.engine)
        assert opened.review_id is not None
        adopt_derived(self.engine, "filled by hand", at(20))
        with writing(self.engine) as connection:
            insert_acts(connection, [ACT])
        self.keys = {
            "act": ACT.act_id,
            "decision": decide(self.engine, item_of(self.engine, "jit_account"), APPROVE),
            "review": opened.review_id,
            "finding": "f1",
            "account": f"{PAYROLL}>{JO}",
        }
        close_review(self.engine, opened.review_id, BY_PAT, at(23))
        self.seal()

    def seal(self) -> None:
        seal_some(self.engine, now=at(24))

    def tamper(self, sql: str) -> None:
        with writing(self.engine) as connection:
            assert run(connection, sql) > 0

    def verify(self, *arguments: str) -> Result:
        return CliRunner().invoke(audit, ["verify", *arguments], obj=self.context)

    def faults_after(self, sql: str, key: str) -> set[tuple[str, ...]]:
        """What is wrong after a statement, which is taken back."""
        with writing(self.engine) as connection:
            assert run(connection, sql, (key,)) > 0
            found = {tuple(fault) for fault in audited_rows(connection).faults}
            connection.rollback()
        return found

    def faults(self) -> list[tuple[object, ...]]:
        done = self.verify("--json")
        shown = self.context.shown[-1]
        row_faults = shown["row_faults"]
        assert isinstance(row_faults, list)
        assert isinstance(done.exception, BrokenError) == (not shown["verified"])
        return [tuple(fault.values()) for fault in row_faults]
