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
    jars.fetch_jars(jars.KAFKA)
    shutil.copytree(SERVERS / "m2", tmp_path / "m2", copy_function=shutil.copy)
    altered = next((tmp_path / "m2").rglob("slf4j-api-*.jar"))
    altered.write_bytes(altered.read_bytes() + b"!")
    return tmp_path / "m2"


def test_an_altered_jar_is_fetched_anew_and_refused_when_it_stays(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def still_altered(wanted: jars.Jars, place: Path) -> list[Path]:
        for name in (line.split()[1] for line in wanted.checksums.read_text().splitlines()):
            if not (place / name).exists():
                (place / name).write_bytes(b"altered")
        return []

    monkeypatch.setattr(jars, "_fetch", still_altered)
    with pytest.raises(MissingPartError, match=r"slf4j-api-.*\.jar"):
        jars.fetch_jars(jars.KAFKA, repository)


def test_a_list_is_written_as_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_two(_wanted: jars.Jars, place: Path) -> list[Path]:
        paths = [place / "b.jar", place / "deep" / "a.jar"]
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(path.name.encode())
        return paths

    monkeypatch.setattr(jars, "_fetch", give_two)
    wanted = jars.Jars("two", "made:up:1!", tmp_path / "two.sha256")
    jars.write_checksums(wanted, tmp_path / "m2")
    assert jars.fetch_jars(wanted, tmp_path / "m2") == [tmp_path / "m2" / "b.jar", tmp_path / "m2" / "deep" / "a.jar"]


def test_the_list_names_every_jar_once() -> None:
    names = [line.split()[1] for line in jars.KAFKA.checksums.read_text().splitlines()]
    assert len(names) == len(set(names)) > 40
    assert sum("kafka_2.13-4.1.1.jar" in name for name in names) == 1
