"""Each format writes a whole report, the same bytes each time, and nothing that a record says acts in it."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import zipfile
import zlib
from pathlib import Path

import pytest

from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from ingest.contract.errors import SetupError, UnclearError
from reviews.reports.catalogue import load_reports
from reviews.reports.formats.catalogue import format_names, load_formats
from reviews.reports.writing import write_report
from reviews.settings.sections import ReportSettings
from tests.reviews.reports.formats.pictures import DOT
from tests.reviews.reports.weekly.filled_week import END, FORMULA, SETTINGS, filled_week


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weekly report in every format, twice, with a logo."""
    made = tmp_path_factory.mktemp("formats")
    engine = filled_week(f"sqlite:///{made / 'store.sqlite'}")
    (made / "logo.png").write_bytes(DOT)
    settings = ReportSettings(organisation="Example & Sons", logo_file=str(made / "logo.png"))
    for name in ("a", "b"):
        with reading(engine) as connection:
            snapshot = Snapshot(connection, SETTINGS)
            write_report(load_reports()["weekly"], snapshot, END, made / name, settings, format_names())
    return made


def test_there_are_six() -> None:
    assert format_names() == ["csv", "html", "json", "markdown", "pdf", "xlsx"]


def test_one_is_known_by_the_end_of_its_files_too() -> None:
    assert [one.name for one in load_formats(["md", "markdown", "csv"])] == ["markdown", "csv"]


def test_the_same_report_gives_the_same_bytes_in_every_format(folder: Path) -> None:
    files = sorted(path.relative_to(folder / "a") for path in (folder / "a").rglob("*") if path.is_file())
    assert {"weekly.html", "weekly.json", "weekly.md", "weekly.pdf", "weekly.xlsx"} <= {str(file) for file in files}
    for file in files:
        assert (folder / "a" / file).read_bytes() == (folder / "b" / file).read_bytes(), file


def test_the_manifest_lists_every_file(folder: Path) -> None:
    listed = {one["file"] for one in json.loads((folder / "a" / "manifest.json").read_text())["files"]}
    there = {p.relative_to(folder / "a").as_posix() for p in (folder / "a").rglob("*") if p.is_file()}
    assert listed == there - {"manifest.json"}


def test_the_workbook_has_all_rows_and_no_formula(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a" / "weekly.xlsx") as book:
        sheets = {name: book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")}
        names = re.findall(r'<sheet name="(.*?)"', book.read("xl/workbook.xml").decode())
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets.values())
    assert any(FORMULA in sheet for sheet in sheets.values())
    tables = list((folder / "a" / "tables").glob("*.json"))
    assert len(names) == len(tables) + 1
    assert names[0] == "Report"
    weeks = len(json.loads((folder / "a" / "tables" / "trend.json").read_text()))
    trend = next(sheet for sheet, name in zip(_in_order(sheets), names, strict=True) if name.endswith(" trend"))
    assert trend.count("<row ") == weeks + 1


def _in_order(sheets: dict[str, str]) -> list[str]:
    return [sheets[f"xl/worksheets/sheet{number}.xml"] for number in range(1, len(sheets) + 1)]


def test_in_markdown_nothing_marks_up(folder: Path) -> None:
    text = (folder / "a" / "weekly.md").read_text()
    assert "# Example \\& Sons" in text
    assert r"\<script\>alert(2)\</script\>" in text
    assert "alice\\@example.com" in text


def test_json_tells_where_the_rows_stand(folder: Path) -> None:
    told = json.loads((folder / "a" / "weekly.json").read_text())
    assert told["state"] == "COMPLETE" and told["open_findings"]["critical"] == 1
    for part in (*told["first"], *told["parts"]):
        for table in part["tables"]:
            assert len(json.loads((folder / "a" / table["file"]).read_text())) == table["rows"]


def test_csv_guards_formulas(folder: Path) -> None:
    with (folder / "a" / "tables" / "new_jit_accounts.csv").open(newline="") as lines:
        assert {row["account"] for row in csv.DictReader(lines)} == {f"'{FORMULA}"}


def test_the_pdf_is_tagged_and_claims_what_it_keeps(folder: Path) -> None:
    content = (folder / "a" / "weekly.pdf").read_bytes()
    assert content.startswith(b"%PDF-1.7") and b"/StructTreeRoot" in content
    assert b"<pdfaid:part>3</pdfaid:part>" in content and b"<pdfuaid:part>1</pdfuaid:part>" in content


def test_the_pdf_keeps_what_can_be_told_of_its_claims_without_a_validator(folder: Path) -> None:
    """Of PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1); `test_pdf_claims` asks veraPDF for the rest."""
    content = (folder / "a" / "weekly.pdf").read_bytes()
    streams = (found[1] for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL))
    told = b"\n".join([content, *(_inflated(stream) for stream in streams)])
    for demanded in (
        rb"<pdfaid:conformance>A<",
        rb"/OutputIntents",
        rb"/MarkInfo<</Marked true",
        rb"/DisplayDocTitle true",
        rb"/Lang\(en\)/StructTreeRoot",
        rb"/S/Table\b",
        rb"/S/TH\b",
        rb"/S/H1\b",
    ):
        assert re.search(demanded, told), demanded
    for forbidden in (rb"/Encrypt\b", rb"/JavaScript\b", rb"/JS\b", rb"/Launch\b", rb"/Type/EmbeddedFile\b"):
        assert not re.search(forbidden, told), forbidden
    pages = len(re.findall(rb"/Type/Page\b", told))
    assert pages == len(re.findall(rb"/Tabs/S\b", told)) == len(re.findall(rb"/StructParents\b", told)) > 0
    fonts = len(re.findall(rb"/Type/FontDescriptor\b", told))
    assert fonts == len(re.findall(rb"/FontFile[23]?\b", told)) > 0, "every font stands in the file"
    assert len(re.findall(rb"/ToUnicode\b", told)) >= fonts, "every letter can be read out"


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_the_page_holds_the_logo_itself(folder: Path) -> None:
    assert 'src="data:image/png;base64,' in (folder / "a" / "weekly.html").read_text()


def test_who_has_no_typesetter_is_told_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SetupError, match=r"install jitgov\[pdf\]"):
        load_formats(["html", "pdf"])


def test_an_unknown_format_is_told_with_the_nearest() -> None:
    with pytest.raises(UnclearError, match="'xls' is no format of reports; did you mean xlsx"):
        load_formats(["xls"])
