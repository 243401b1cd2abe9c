"""A jar that is not the listed one is never given out."""

import shutil
from pathlib import Path

import pytest

from dev import jars
from dev.errors import MissingPartError
from dev.places import SERVERS


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of the fetched jars, one of them altered."""
    jars.fetched(jars.KAFKA)
    shutil.copytree(SERVERS / "m2", tmp_path / "m2", copy_function=shutil.copy)
    altered = next((tmp_path / "m2").rglob("slf4j-api-*.jar"))
    altered.write_bytes(altered.read_bytes() + b"!")
    return tmp_path / "m2"


def test_an_altered_jar_is_fetched_anew_and_refused_when_it_stays(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def still_altered(wanted: jars.Jars, place: Path) -> list[Path]:
        for name in (line.split()[1] for line in wanted.list.read_text().splitlines()):
            if not (place / name).exists():
                (place / name).write_bytes(b"altered")
        return []

    monkeypatch.setattr(jars, "_fetch", still_altered)
    with pytest.raises(MissingPartError, match=r"slf4j-api-.*\.jar"):
        jars.fetched(jars.KAFKA, repository)


def test_the_list_names_every_jar_once() -> None:
    names = [line.split()[1] for line in jars.KAFKA.list.read_text().splitlines()]
    assert len(names) == len(set(names)) > 40
    assert sum("kafka_2.13-4.1.1.jar" in name for name in names) == 1
