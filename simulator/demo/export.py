"""The records as a person would export them: files as the vendors' consoles, APIs and pipelines give them."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from simulator.company.company import Company
from simulator.demo.row_files import EVENT_HUB, GRAPH_PAGES, NDJSON, Form, RowFile
from simulator.entra.envelope import enveloped
from simulator.entra.sign_ins import TENANT_ID
from simulator.organisation.cast import ACQUIRED, TENANT
from simulator.planted.acquired import covered
from simulator.records.instants import DAY, instant
from simulator.records.record import Record, encode

EVENT_HUB_DAYS = 30
"""Non-interactive sign-ins of so many first days come through an Event Hub, not through Graph."""
AGAIN_EVERY = 40
"""An Event Hub delivers at least once: every so many rows one comes again, in a new envelope."""
_FORMS: dict[str, tuple[str, Form]] = {
    "system_log": ("okta-system-log.ndjson.gz", NDJSON),
    "sign_ins_interactive": ("entra-sign-ins-interactive-#.json", GRAPH_PAGES),
    "sign_ins_non_interactive": ("entra-sign-ins-non-interactive-#.json", GRAPH_PAGES),
    "sign_ins_service_principal": ("entra-sign-ins-service-principal-#.json", GRAPH_PAGES),
    "sign_ins_managed_identity": ("entra-sign-ins-managed-identity-#.json", GRAPH_PAGES),
    "directory_audits": ("entra-directory-audits.ndjson", NDJSON),
    "provisioning": ("entra-provisioning.ndjson", NDJSON),
}


class Import(NamedTuple):
    """Files to be imported together: of one tenant, with what the person who exported them says that they cover."""

    paths: tuple[Path, ...]
    tenant: str
    covers_from: datetime
    covers_to: datetime


class _Export:
    """The files of one export, by where a record belongs."""

    def __init__(self, folder: Path, company: Company) -> None:
        self._folder = folder
        self._files: dict[str, RowFile] = {}
        self._hub_until = company.plan.begin + EVENT_HUB_DAYS * DAY
        self._stretches = covered(company.plan)
        self._hub_rows = 0

    def take(self, record: Record) -> None:
        """Write a record to its file."""
        if record.tenant == ACQUIRED:
            number = sum(record.occurred_at >= begin for begin, _ in self._stretches)
            self._file(f"{ACQUIRED}/okta-system-log-{number}.ndjson.gz", NDJSON).write(encode(record.body))
        elif record.stream == "sign_ins_non_interactive" and record.occurred_at < self._hub_until:
            self._through_the_hub(record)
        else:
            name, form = _FORMS[record.stream]
            self._file(f"{TENANT}/{name}", form).write(encode(record.body))

    def _through_the_hub(self, record: Record) -> None:
        file = self._file(f"{TENANT}/entra-event-hub-#.json", EVENT_HUB)
        self._hub_rows += 1
        for lag_seconds in (180, 900) if self._hub_rows % AGAIN_EVERY == 0 else (180,):
            file.write(encode(enveloped(record, TENANT_ID, lag_seconds)))

    def _file(self, name: str, form: Form) -> RowFile:
        file = self._files.get(name)
        if file is None:
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            file = self._files[name] = RowFile(path, form)
        return file

    def close(self) -> list[Path]:
        """Finish all files and return them, in order."""
        for file in self._files.values():
            file.close()
        return sorted(path for file in self._files.values() for path in file.paths)


def write_export(folder: Path, company: Company) -> list[Path]:
    """Write the company's records below a folder, a folder for each tenant, and return the files in order."""
    export = _Export(folder, company)
    for record in company.records():
        export.take(record)
    return export.close()


def hand_over(folder: Path, company: Company) -> Import:
    """Write what the acquired tenant logged before it was bought, and return how that file is to be imported."""
    (begin, end), _ = covered(company.plan)
    export = _Export(folder, company)
    # All that happens there is scripted: nobody has an ordinary day there.
    for record in sorted(company.stage.records, key=attrgetter("emitted_at")):
        if record.tenant == ACQUIRED and record.occurred_at < end:
            export.take(record)
    return Import(tuple(export.close()), ACQUIRED, instant(begin), instant(end))


def imports(folder: Path, company: Company) -> list[Import]:
    """Return how the files below a folder are to be imported: by tenant, and the acquired one's by covered stretch."""
    plan = company.plan
    everything = Import(tuple(sorted((folder / TENANT).iterdir())), TENANT, instant(plan.begin), instant(plan.end))
    parts = [
        Import((path,), ACQUIRED, instant(begin), instant(end))
        for path, (begin, end) in zip(sorted((folder / ACQUIRED).glob("*")), covered(plan), strict=False)
    ]
    return [everything, *parts]
