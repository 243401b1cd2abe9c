"""The files of the API, to be kept: proofs of audit entries, the evidence pack, files of filed reports."""

from __future__ import annotations

from console.api.interface import Download
from console.api.reports import report_named
from console.asking.asked import Asked
from console.asking.kept_files import KeptFile, evidence_pack, file_of_report, proof_of_entry
from console.sign_in.roles import ASKING, PROVING
from ingest.contract.errors import UnclearError


def _pack(asked: Asked, _id: str) -> KeptFile:
    return evidence_pack(asked)


def _report_file(asked: Asked, file_id: str) -> KeptFile:
    report, rest = report_named(file_id)
    day, _, name = rest.partition("/")
    if not name:
        raise UnclearError(
            f"there is no file {file_id!r:.80}; an id is report/day/file, as weekly/2026-01-05/weekly.html"
        )
    return file_of_report(asked, report, day, name)


DOWNLOADS = (
    Download("/audit-pack", "An evidence pack of the store as it is now.", PROVING, _pack, "the evidence pack"),
    Download("/audit-proofs/{id}", "The proof of an audit entry, by its place or id.", ASKING, proof_of_entry,
             "the proof of an entry"),
    Download("/report-files/{id}", "A file of a filed report; the id is report/day/file.", ASKING, _report_file,
             "a file of a report"),
)  # fmt: skip
"""By their addresses below /api/v1."""
