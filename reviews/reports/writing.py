"""Writes a report: its tables as JSON, then every format that is asked for, then the manifest that seals them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from governance.model.answers import Severity
from governance.queries.snapshot import Snapshot
from governance.store.telling.printed_reports import ToPrint
from ingest.contract.errors import UnclearError
from reviews.reports.formats.catalogue import load_formats
from reviews.reports.formats.interface import Sealed
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Document
from reviews.reports.support.files import MANIFEST, FileEntry, remove_files, write_file, writing_into
from reviews.reports.support.logo import read_logo
from reviews.reports.support.tables import TableFiles
from reviews.settings.sections import ReportSettings

DEFAULT_FORMATS = ("html", "csv")


class _HeldFile(msgspec.Struct):
    file: str


class _Held(msgspec.Struct):
    report: str | None = None
    files: list[_HeldFile] = []


class Written(NamedTuple):
    """A report that was written: the file to open, and what tools are told of it."""

    page: Path
    summary: Mapping[str, object]
    says: str
    """The summary in one line, for people."""
    printed: ToPrint | None
    """What is kept of it, once it is given to people."""
    chain_fault: str | None
    """What is wrong with the audit trail that it rests on; None: nothing."""
    open_findings: Mapping[Severity, int]


def write_report(
    report: Report,
    snapshot: Snapshot,
    as_of: int,
    folder: Path,
    settings: ReportSettings,
    formats: Sequence[str] = DEFAULT_FORMATS,
    about: str | None = None,
    begins_at: int | None = None,
) -> Written:
    """Write a report as of an instant in microseconds into a folder, which is made; the first format is its page.

    ``about``: the id of the one thing that it is of, None: the latest, where it is of one. ``begins_at``: the instant
    after which its period begins, None: as many days before its end as it has. The same snapshot gives the same bytes.
    Raises UnclearError for a folder that holds something else under a manifest; SetupError for a link, for a format
    that wants a library which is not there, for a logo that cannot be read and for a folder that cannot be written to;
    OSError where that has no room.
    """
    with writing_into(folder):
        return _written(report, snapshot, as_of, folder, settings, formats, about, begins_at)


def _written(
    report: Report,
    snapshot: Snapshot,
    as_of: int,
    folder: Path,
    settings: ReportSettings,
    formats: Sequence[str],
    about: str | None,
    begins_at: int | None,
) -> Written:
    # Before anything is read: whoever waits a minute for a report shall not learn then that it cannot be written.
    chosen = load_formats(formats)
    before = _files_before(folder, report.name)
    logo = read_logo(settings.logo_file)
    tables = TableFiles(folder)
    context = ReportContext(snapshot, as_of, tables, report.days, settings, about, begins_at)
    document, says, printed = report.gather(context)
    sealed = Sealed(document, tables, _sha256(_listed(sorted(tables.entries))), folder, logo)
    entries, pages = list(tables.entries), []
    for written in (report_format.write(sealed) for report_format in chosen):
        pages.append(folder / written[0].file)
        entries += written
    # In another format before: a file that the manifest does not list would pass for part of this report.
    remove_files(folder, before - {entry.file for entry in entries})
    manifest = _manifest(document, sealed.tables_sha256, sorted(set(entries)))
    write_file(folder, MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    summary = {"as_of": document.period_up_to, "complete": document.complete, **document.population}
    return Written(pages[0], summary, says, printed, document.alarm, document.open_findings)


def _files_before(folder: Path, name: str) -> set[str]:
    """Return the files of the report that a folder holds.

    Raises UnclearError for something else: its manifest, and tables of the same names, would be written over.
    """
    try:
        held = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=_Held)
    except FileNotFoundError:
        return set()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        held = _Held()
    if held.report != name:
        what = f"the report {held.report}" if held.report else f"a {MANIFEST} of something else"
        raise UnclearError(f"{folder} holds {what}: write {name} into another folder, as {folder / name}")
    return {entry.file for entry in held.files}


def _manifest(document: Document, tables_sha256: str, entries: list[FileEntry]) -> dict[str, object]:
    return {
        "report": document.name,
        "organisation": document.organisation,
        "period": {"after": document.period_after, "up_to": document.period_up_to},
        "as_of": document.period_up_to,
        "known_at": document.seal.known_at,
        "policy_version": document.seal.policy_version,
        "checkpoint": document.seal.checkpoint,
        "complete": document.complete,
        "verdict": document.verdict,
        "population": document.population,
        # Of the tables as JSON: what the pages' footers name. No page can tell the hash of a list that holds its own.
        "tables_sha256": tables_sha256,
        "files": _listed(entries),
    }


def _listed(entries: Sequence[FileEntry]) -> list[dict[str, str | int]]:
    return [entry._asdict() for entry in entries]


def _sha256(content: object) -> str:
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()
