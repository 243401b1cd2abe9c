"""Cells as spreadsheets and exports leave them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.contract.errors import RecordError
from ingest.files.cells import Dated, cell_text, is_empty, several, stated_date, yes_or_no

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
DAY = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  ada ", "ada"),
        ("\ufeffada", "ada"),
        ("\xa0ada\u200b", "ada"),
        ("'=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("'+41 44", "+41 44"),
        ('="00123"', "00123"),
        ("'quoted'", "'quoted'"),
        ("O'Hara", "O'Hara"),
    ],
)
def test_a_cell_says_what_stands_in_it(cell: str, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2026-01-31", Dated(DAY, True)),
        ("2026/1/31", Dated(DAY, True)),
        ("31.01.2026", Dated(DAY, True)),
        ("31/01/2026", Dated(DAY, True)),
        ("01/31/2026", Dated(DAY, True)),
        ("31 Jan 2026", Dated(DAY, True)),
        ("31-Jan-2026", Dated(DAY, True)),
        ("January 31, 2026", Dated(DAY, True)),
        ("Sat, 31 Jan 2026", Dated(DAY, True)),
        ("46053", Dated(DAY, True)),
        ("46053.5", Dated(NOON, False)),
        ("1769860800", Dated(NOON, False)),
        ("1769860800000", Dated(NOON, False)),
        ("2026-01-31T12:00:00Z", Dated(NOON, False)),
        ("2026-01-31 14:00:00 +0200", Dated(NOON, False)),
        ("31 Jan 2026 12:00", Dated(NOON, False)),
        ("31.01.2026 12:00:00", Dated(NOON, False)),
        ("1/31/2026 12:00 PM", Dated(NOON, False)),
        ("never", None),
        ("Never accessed", None),
        ("N/A", None),
        ("", None),
    ],
)
def test_a_date_is_read_in_the_spellings_of_exports(cell: str, date: Dated | None) -> None:
    assert stated_date(cell) == date


def test_a_date_of_two_meanings_is_read_only_where_somebody_says_which() -> None:
    with pytest.raises(RecordError, match="two meanings"):
        stated_date("01/02/2026")
    assert stated_date("01/02/2026", "day_first") == Dated(datetime(2026, 2, 1, tzinfo=UTC), True)
    assert stated_date("01/02/2026", "month_first") == Dated(datetime(2026, 1, 2, tzinfo=UTC), True)
    assert stated_date("02/02/2026") == Dated(datetime(2026, 2, 2, tzinfo=UTC), True)


@pytest.mark.parametrize("cell", ["31/31/2026", "2026-02-30", "soon", "123", "31 Foo 2026", "99999999999999999"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(RecordError):
        stated_date(cell)


def test_yes_no_nothing_and_lists() -> None:
    assert [yes_or_no(word) for word in ("TRUE", "1", "no", "", "maybe")] == [True, True, False, False, None]
    assert is_empty("#N/A")
    assert several("admin; billing,admin|\nviewer") == ["admin", "billing", "viewer"]
    assert several(["EMEA, sales", "n/a"]) == ["EMEA, sales"]
