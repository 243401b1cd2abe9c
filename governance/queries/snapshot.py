"""What every question to the store needs: one snapshot, the instant it is asked for, and the names of applications."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import click
from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.cli.context import Door
from governance.model.coverage import Coverage
from governance.queries.as_of import AsOf, default_as_of, stored_coverage
from governance.queries.naming import Names, application_names
from governance.settings.sections import GovernanceSettings
from governance.store.census_rows import last_listed_at
from governance.store.engine import reading
from governance.store.open_store import open_store


class Asked(NamedTuple):
    """A snapshot of the store, and what questions to it have in common."""

    connection: Connection
    settings: GovernanceSettings
    coverage: Coverage
    names: Names
    as_of: int


@contextmanager
def asked(door: Door, as_of: int | None, as_json: bool, *, listed: bool = True) -> Iterator[Asked]:
    """Give a snapshot; say as of which instant it is asked: as the first line, on stderr where tools read.

    ``listed``: what a census lists answers it, too, not the logs alone.
    """
    settings = door.settings.governance
    with open_store(door.settings.store.url) as engine, reading(engine) as connection:
        coverage = stored_coverage(connection, settings)
        now = time.time_ns() // 1_000
        default = default_as_of(coverage, last_listed_at(connection) if listed else None, now)
        instant = default if as_of is None else AsOf(as_of, "as asked")
        click.echo(f"as of {spelled(instant.at)} ({instant.why})", err=as_json)
        yield Asked(connection, settings, coverage, application_names(connection, settings), instant.at)
