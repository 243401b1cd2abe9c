"""What formats do with what is too long, too large or of letters that they do not have."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from ingest.contract.errors import BrokenError
from ingest.contract.outside_text import without_formula
from reviews.reports.formats import csv, markdown, xlsx
from reviews.reports.formats.charts.drawing import top_of
from reviews.reports.formats.charts.svg import drawn
from reviews.reports.formats.html.page import cell_html, page_of
from reviews.reports.formats.interface import Sealed
from reviews.reports.formats.pdf.content import CONTENT, MOST_ROWS, SOURCE, written_content
from reviews.reports.formats.pdf.letters import printed
from reviews.reports.formats.pdf.typesetting import typeset
from reviews.reports.formats.shown import shown
from reviews.reports.formats.xlsx.sheet import MOST_CHARACTERS
from reviews.reports.support.document import Chart, Document, Part, Seal
from reviews.reports.support.tables import Row, Table, TableFiles, shown_headings

COLUMNS = ("account", "number")


def sealed(folder: Path, rows: Iterable[Row]) -> Sealed:
    """A report of one table."""
    tables = TableFiles(folder)
    document = Document(
        name="some",
        title="Some",
        organisation="李 & Sons",
        period_after="2026-05-01T00:00:00Z",
        period_up_to="2026-05-08T00:00:00Z",
        complete=True,
        says_complete="All was read.",
        alarm=None,
        verdict="Nothing.",
        figures=[],
        notes=[],
        first=[],
        parts=[Part("Rows", [], [tables.add("some_rows", COLUMNS, rows)])],
        seal=Seal("1", "head", None),
        population={},
        open_findings={},
    )
    return Sealed(document, tables, "0" * 64, folder)


def test_a_long_table_ends_in_the_pdf_where_the_workbook_goes_on(tmp_path: Path) -> None:
    with written_content(sealed(tmp_path, ((f"a{n}", n) for n in range(MOST_ROWS + 5)))) as folder:
        table = json.loads((folder / CONTENT).read_text())["parts"][0]["tables"][0]
    assert (len(table["rows"]), table["more"]) == (MOST_ROWS, "5")


def test_what_is_folded_stands_whole_in_the_page_behind_its_count(tmp_path: Path) -> None:
    plain = sealed(tmp_path, [("ada", 1), ("ben", 2)])
    assert "<details>" not in page_of(plain)
    folded = [msgspec.structs.replace(part, folded=True) for part in plain.document.parts]
    page = page_of(plain._replace(document=msgspec.structs.replace(plain.document, parts=folded)))
    assert "<details><summary>2 rows</summary>" in page
    assert page.index("<details>") < page.index("ben") < page.index("</details>")


def test_people_read_words_where_files_have_codes_and_names_as_they_are() -> None:
    columns = ("provenance", "type", "what", "stream")
    rows: list[Row] = [("jit_confirmed", "app_assignment", "counted by itself", "sign_ins_interactive")]
    view = shown(Table("some", columns, rows, 1, shown_headings(columns)))
    assert view.rows == [["JIT confirmed", "app assignment", "counted by itself", "sign_ins_interactive"]]
    assert list(shown_headings(("idp", "new_jit_accounts", "made_at", "act_id")).values()) == [
        "IdP",
        "new JIT accounts",
        "made",
    ]


def test_a_guest_s_login_breaks_before_its_mark_and_copies_whole() -> None:
    login = "pat_partner.example.com#EXT#@acme.example.com"
    assert str(cell_html(login)) == "pat_partner.example.com<wbr>#EXT#@<wbr>acme.example.com"


def test_a_mark_that_turns_a_text_is_spelled_in_a_page_wherever_it_stands(tmp_path: Path) -> None:
    turned, spelled = "payroll\u202etxt.exe", "payroll\\u202etxt.exe"
    report = sealed(tmp_path, [(turned, 1)])
    part = report.document.parts[0]
    chart = Chart(kind="bars", title="A", table=part.tables[0], label="account", values=("number",))
    told = msgspec.structs.replace(part, paragraphs=[turned], chart=chart)
    document = msgspec.structs.replace(report.document, organisation=turned, verdict=turned, parts=[told])
    page = page_of(report._replace(document=document))
    assert "\u202e" not in page
    assert page.count(spelled) == 7, "title, heading, verdict, a paragraph, the chart and its words, the table"


def test_a_letter_that_the_font_lacks_is_spelled_by_its_code() -> None:
    assert printed("李 Müller Żółć Ωμέγα Жук") == "<U+674E> Müller Żółć Ωμέγα Жук"


def test_what_a_record_says_is_no_markup_in_the_pdf(tmp_path: Path) -> None:
    rows: list[Row] = [('#panic("x") *bold* $x$ @ref <label> \\', 1), ("w" * 400, 2), ("Ωμέγα Жук 李", None)]
    with written_content(sealed(tmp_path, rows)) as folder:
        assert typeset(folder).startswith(b"%PDF")


def test_a_warning_of_the_typesetter_is_an_error(tmp_path: Path) -> None:
    with written_content(sealed(tmp_path, [("a", 1)])) as folder:
        source = (folder / SOURCE).read_text().replace("Libertinus Serif", "No Such Font")
        (folder / SOURCE).write_text(source)
        with pytest.raises(BrokenError, match="unknown font family: no such font"):
            typeset(folder)


def test_long_sheets_go_on_in_another_and_long_texts_are_cut_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    long = "x" * (MOST_CHARACTERS + 1)
    xlsx.write(sealed(tmp_path, [("a", 1), ("b", 2**60), (long, None)]))
    with zipfile.ZipFile(tmp_path / "some.xlsx") as book:
        names = re.findall(r'<sheet name="(.*?)"', book.read("xl/workbook.xml").decode())
        first, second, third = (book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2, 3))
    assert names == ["Report", "1 some rows", "1 some rows (2)"]
    assert f"<t>{2**60}</t>" in second and "<v>1</v>" in second
    assert "1 text of some rows too long for a cell" in first
    assert long not in third and "cut: the whole text stands in the JSON" in third


@pytest.mark.parametrize("cell", ["=1+1", " =1+1", "\u00a0@SUM(A1)", "\t-1", "\n+1", "\u200b=1", "\uff1d1+1"])
def test_no_cell_of_csv_is_taken_for_a_formula_whatever_blanks_lead_it(cell: str, tmp_path: Path) -> None:
    csv.write(sealed(tmp_path, [(cell, 1), (" plain - text", 2)]))
    text = (tmp_path / "tables" / "some_rows.csv").read_text()
    assert without_formula(cell) in text and without_formula(cell).startswith("'") and "\n plain - text,2\n" in text


@pytest.mark.parametrize("cell", ["jo\r=1+1", "jo\n=1+1", "jo\r\n=1+1"])
def test_a_line_that_ends_within_a_cell_of_csv_begins_no_row(cell: str, tmp_path: Path) -> None:
    csv.write(sealed(tmp_path, [(cell, 1), ("plain", 2)]))
    octets = (tmp_path / "tables" / "some_rows.csv").read_bytes()
    guarded = cell.replace("=", "'=")
    assert octets.endswith(f'"{guarded}",1\nplain,2\n'.encode())


@pytest.mark.parametrize(("most", "top"), [(0, 1), (3, 3), (7, 10), (12, 20), (41, 50), (999, 1_000)])
def test_a_scale_ends_with_a_round_number(most: int, top: int) -> None:
    assert top_of(most) == top


@pytest.mark.parametrize("kind", ["lines", "bars", "heat"])
def test_a_chart_says_what_it_shows_and_escapes_what_records_say(kind: str) -> None:
    rows: list[Row] = [("<script>", 3, None), ("b", 0, 2)]
    table = Table("t", ("label", "x", "y"), rows, 2, {})
    chart = Chart(kind=kind, title="A & B", table=table, label="label", values=("x", "y"))  # type: ignore[arg-type]
    svg = drawn(chart).svg
    assert '<title id="chart-1">A &amp; B</title>' in svg and "<script" not in svg and "&lt;script&gt;" in svg
    assert "style=" not in svg


def test_a_heat_map_writes_a_privilege_out() -> None:
    rows: list[Row] = [("Directory Writers (directory role)", 3)]
    table = Table("t", ("privilege", "standing"), rows, 1, {})
    svg = drawn(Chart(kind="heat", title="x", table=table, label="privilege", values=("standing",))).svg
    assert ">Directory Writers (directory role)</text>" in svg


@pytest.mark.parametrize("address", ["www.example.com", "WWW.example.com", "https://example.com"])
def test_no_address_becomes_a_link_in_markdown(address: str, tmp_path: Path) -> None:
    markdown.write(sealed(tmp_path, [(address, 1)]))
    (page,) = tmp_path.glob("*.md")
    assert address not in page.read_text() and address in page.read_text().replace("\\", "")


def test_a_chart_s_label_is_the_day_of_an_instant_however_exact_it_is() -> None:
    rows: list[Row] = [("2026-01-08T04:10:33.123456Z", 1), ("2026-01-15T04:10:33Z", 2)]
    table = Table("t", ("week", "x"), rows, 2, {})
    svg = drawn(Chart(kind="lines", title="x", table=table, label="week", values=("x",))).svg
    assert ">01-08</text>" in svg and ">01-15</text>" in svg and "33" not in svg


def test_a_line_has_a_gap_where_there_is_no_number() -> None:
    rows: list[Row] = [("2026-01-01T00:00:00Z", 1), ("2026-01-08T00:00:00Z", None), ("2026-01-15T00:00:00Z", 2)]
    table = Table("t", ("week", "x"), rows, 3, {})
    svg = drawn(Chart(kind="lines", title="x", table=table, label="week", values=("x",))).svg
    assert svg.count('class="line s0"') == 2 and svg.count("<circle") == 2
