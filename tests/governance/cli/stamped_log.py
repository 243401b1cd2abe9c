"""A log whose checkpoint an outside clock stamped."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from governance.audit.trusted_roots import trust_of
from governance.cli.audit.commands import audit
from governance.outbox.checkpoint_stamps import CheckpointStamps
from governance.store.clock import now_micros
from governance.store.database.engine import writing
from governance.store.database.open_store import open_store
from governance.store.database.statements import run
from governance.worker.trail.key_keeping import name_first_key
from tests.governance.cli.contexts import KeepingContext
from tests.governance.outbox.authorities import AskedAuthority
from tests.governance.worker.grown_log import grown


class Stamped:
    """A store whose log has four entries and a checkpoint that was stamped."""

    def __init__(self, url: str, folder: Path, asked: AskedAuthority) -> None:
        self.asked, self.folder = asked, folder
        self.context = KeepingContext(url, key_file=folder / "a.key", authorities=(asked.settings,))
        self.unset = KeepingContext(url, key_file=folder / "a.key")
        with open_store(self.context.settings.store) as engine:
            self.engine = engine
            name_first_key(engine, "worker", 1)
            grown(engine, 1, 2, 3)
            self.stamp()

    def stamp(self) -> None:
        trust = trust_of(self.asked.settings)
        with closing(CheckpointStamps(self.engine, self.asked.settings, trust, now_micros, print)) as stamping_log:
            assert stamping_log.tell()

    def ask(self, *arguments: str | Path, context: KeepingContext | None = None) -> Any:
        return CliRunner().invoke(audit, [*map(str, arguments)], obj=context or self.context)

    def tamper(self, sql: str, parameters: tuple[object, ...] = ()) -> None:
        with writing(self.engine) as connection:
            run(connection, sql, parameters)
