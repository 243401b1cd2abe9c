"""A log with a key, and a folder elsewhere that keeps its checkpoints."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from governance.audit.checkpoint import checkpoint_of
from governance.cli.audit.commands import audit
from governance.store.database.engine import writing
from governance.store.database.key_file import read_key_file
from governance.store.database.open_store import open_store
from governance.store.database.statements import run
from governance.store.evidence.audit_rows import insert_entries
from governance.worker.trail.key_keeping import name_first_key
from governance.worker.trail.sealer import seal_some
from tests.governance.audit.made import made
from tests.governance.cli.contexts import KeepingContext


class Kept:
    """A store with a key, and a folder elsewhere."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.context = KeepingContext(url, key_file=folder / "audit.key")
        with open_store(self.context.settings.store) as engine:
            name_first_key(engine, "worker", 1)
        key = read_key_file(folder / "audit.key")
        assert key is not None
        self.verifier = key.verifier
        self.grow(*range(20))

    def grow(self, *numbers: int) -> None:
        with open_store(self.context.settings.store) as engine:
            with writing(engine) as connection:
                insert_entries(connection, [made(n) for n in numbers])
            seal_some(engine, 5)

    def tamper(self, *statements: str) -> None:
        with open_store(self.context.settings.store) as engine, writing(engine) as connection:
            for sql in statements:
                run(connection, sql)

    def ask(self, *arguments: str | Path) -> Result:
        return CliRunner().invoke(audit, [str(word) for word in arguments], obj=self.context)

    def checkpoint(self) -> Path:
        done = self.ask("checkpoint")
        assert done.exception is None
        file = self.folder / f"{checkpoint_of(done.stdout).size}.txt"
        file.write_text(done.stdout, encoding="utf-8")
        return file
