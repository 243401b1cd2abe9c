"""docs/dependencies.md names what is installed, and nothing of it binds whoever installs jitgov."""

from __future__ import annotations

import tomllib
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from dev.dependency_page import PAGE, PURPOSES, licence_of, page
from dev.places import ROOT

_BINDING = ("GPL-2.0", "GPL-3.0", "AGPL")


def _rows(text: str) -> set[str]:
    return {line for line in text.splitlines() if line.startswith("| ")}


def test_the_page_names_what_is_installed_here() -> None:
    # Another platform or Python may need fewer packages than the one that the page was written on.
    assert not _rows(page()) - _rows(PAGE.read_text()), "`make docs` writes the page anew"


def test_every_direct_dependency_has_a_purpose_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["librdkafka"], *extras["parquet"], *extras["pdf"]]
    assert {line.split("[")[0].split(">")[0] for line in lines} == set(PURPOSES)


def test_every_licence_is_stated_and_none_binds() -> None:
    licences = [
        line.split(" | ")[2].strip(" |") for line in _rows(PAGE.read_text()) if not line.startswith("| package")
    ]
    assert len(licences) > len(PURPOSES)
    assert "not stated" not in licences
    assert not [licence for licence in licences if licence.startswith(_BINDING)]


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        (
            "License-Expression: MIT OR Apache-2.0\nClassifier: License :: OSI Approved :: BSD License\n",
            "MIT OR Apache-2.0",
        ),
        ("License: see the file\nClassifier: License :: OSI Approved :: MIT License\n", "MIT"),
        ("License: ISC\n", "ISC"),
        (f"License: {'a whole text ' * 9}\n", "not stated"),
    ],
)
def test_a_licence_is_read_where_the_package_states_it(metadata: str, licence: str, tmp_path: Path) -> None:
    (tmp_path / "METADATA").write_text(f"Metadata-Version: 2.4\nName: some\nVersion: 1\n{metadata}")
    assert licence_of(PathDistribution(tmp_path)) == licence
