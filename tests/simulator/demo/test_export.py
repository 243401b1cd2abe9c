from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from simulator.company.company import Company
from simulator.demo.export import hand_over, imports, write_export
from tests.simulator.made import small, small_records


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("export")
    write_export(made, small())
    return made


def rows(path: Path) -> list[Any]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if path.suffix == ".json":
        whole = json.loads(text)
        found: list[Any] = whole["value"] if "value" in whole else whole["records"]
        return found
    return [json.loads(line) for line in text.splitlines()]


def vendor_id(row: dict[str, Any]) -> str:
    inner = row.get("properties", row)
    return str(inner.get("uuid") or inner["id"])


def test_every_record_is_in_some_file(folder: Path) -> None:
    found = [vendor_id(row) for path in sorted(folder.rglob("*.*")) for row in rows(path)]
    assert set(found) == {vendor_id(record.body) for record in small_records()}
    assert len(found) > len(set(found)), "the event hub delivers some rows twice"


def test_the_files_are_those_of_an_export(folder: Path) -> None:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert {
        "northwind/okta-system-log.ndjson.gz",
        "northwind/entra-sign-ins-interactive-001.json",
        "northwind/entra-sign-ins-non-interactive-001.json",
        "northwind/entra-sign-ins-service-principal-001.json",
        "northwind/entra-sign-ins-managed-identity-001.json",
        "northwind/entra-directory-audits.ndjson",
        "northwind/entra-provisioning.ndjson",
        "northwind/entra-event-hub-001.json",
        "tailspin/okta-system-log-1.ndjson.gz",
        "tailspin/okta-system-log-2.ndjson.gz",
    } == names


def test_the_imports_name_each_file_once_and_leave_a_gap(folder: Path) -> None:
    planned = imports(folder, small())
    assert sorted(path for one in planned for path in one.paths) == sorted(folder.rglob("*.*"))
    everything, before, after = planned
    assert everything.covers_to == small().plan.ends_at
    assert before.tenant == after.tenant == "tailspin"
    assert before.covers_to < after.covers_from


def test_the_same_company_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    for path in write_export(tmp_path, Company(small().plan)):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes()


def test_what_is_handed_over_is_the_acquired_tenants_first_file(folder: Path, tmp_path: Path) -> None:
    handed = hand_over(tmp_path, small())
    _, before, _ = imports(folder, small())
    (path,) = handed.paths
    assert path.read_bytes() == before.paths[0].read_bytes()
    assert handed[1:] == before[1:]
