"""What the lists' help says, held to what the queries give."""

from __future__ import annotations

from typing import get_args

import click
import pytest
from click.testing import CliRunner

from governance.cli.lists import columns
from governance.cli.lists.asking import SEVERITIES
from governance.cli.lists.commands import (
    ACCOUNT_STATES,
    FINDING_STATES,
    VERDICTS,
    access,
    accounts,
    applications,
    changes,
    findings,
    sweep,
)
from governance.model.states import State
from governance.queries.stale_verdict import WORDS
from governance.store.queries import (
    account_pages,
    application_pages,
    change_pages,
    finding_pages,
    grant_pages,
    sweep_pages,
)
from governance.store.queries.finding_pages import GRAVEST_FIRST, STATES
from governance.store.queries.pages import Sort


def test_the_words_that_options_take_are_those_that_queries_give() -> None:
    assert get_args(State) == ACCOUNT_STATES
    assert FINDING_STATES == STATES
    assert VERDICTS == WORDS
    assert SEVERITIES == GRAVEST_FIRST


@pytest.mark.parametrize(
    ("command", "names", "sorts"),
    [
        (accounts, columns.ACCOUNTS, account_pages.SORTS),
        (access, columns.ACCESS, grant_pages.SORTS),
        (findings, columns.FINDINGS, finding_pages.SORTS),
        (applications, columns.APPLICATIONS, application_pages.SORTS),
        (changes, columns.CHANGES, change_pages.SORTS),
        (sweep, columns.SWEEP, sweep_pages.SORTS),
    ],
)
def test_help_names_the_columns_and_the_sorts_that_there_are(
    command: click.Command, names: columns.ListNames, sorts: tuple[Sort, ...]
) -> None:
    assert tuple(sort.name for sort in sorts) == names.sorts
    told = " ".join(CliRunner().invoke(command, ["--help"]).stdout.split())
    assert f"The order: {', '.join(names.sorts)};" in told
    assert [name for name in (*names.columns, *names.further) if name not in told.replace(" ", "")] == []
