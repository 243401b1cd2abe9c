"""Jars from the Maven registry, by jgo (no Maven, no Java needed to fetch them).

`*-jars.sha256` names each jar and its SHA-256 in the order of the class path (`sha256sum -c` reads it too). A jar that
differs is never given out. After a change of version `python -m dev.jars` writes the lists anew; read what changed.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from dev.errors import MissingPartError
from dev.fetching import folder_lock, sha256, with_retries
from dev.places import ROOT, SERVERS


class Jars(NamedTuple):
    """What a program needs: its coordinates at the registry, and the list of jars that they lead to.

    "!" takes each coordinate as it is; without it they are read as lists of versions, and older jars come in.
    """

    name: str
    coordinates: str
    checksums: Path


KAFKA = Jars(
    "Apache Kafka",
    "org.apache.kafka:kafka_2.13:4.1.1!+org.apache.logging.log4j:log4j-slf4j-impl:2.24.3!",
    ROOT / "dev" / "kafka-jars.sha256",
)
VERAPDF = Jars(
    "veraPDF", "org.verapdf:validation-model:1.28.1!+org.eclipse.jdt:ecj:3.39.0!", ROOT / "dev" / "verapdf-jars.sha256"
)
"""With a compiler: the Java of `.venv` runs classes alone."""


def fetch_jars(wanted: Jars, repository: Path = SERVERS / "m2") -> list[Path]:
    """Return the jars in the order of the class path, fetched when needed. Raises MissingPartError for others."""
    listed = _listed_hashes(wanted)
    wrong = _unlike_listed(repository, listed)
    if wrong:
        with folder_lock(repository):
            wrong = _unlike_listed(repository, listed)
            for name in wrong:  # half a download of an interrupted run, or an altered file: fetch it anew, once
                (repository / name).unlink(missing_ok=True)
            if wrong:
                _fetch(wanted, repository)
            wrong = _unlike_listed(repository, listed)
    if wrong:
        raise MissingPartError(
            f"{wanted.name}: {len(wrong)} jars are not the ones that {wanted.checksums.relative_to(ROOT)} lists, the"
            f" first is {wrong[0]}. Nothing of it is used. See what the Maven registry gives and why it differs."
        )
    return [repository / name for name in listed]


def write_checksums(wanted: Jars, repository: Path = SERVERS / "m2") -> None:
    """Fetch the jars that the coordinates lead to, and write their list anew."""
    with folder_lock(repository):
        paths = _fetch(wanted, repository)
    lines = [f"{sha256(path)}  {path.relative_to(repository)}\n" for path in paths]
    wanted.checksums.write_text("".join(lines))


def _listed_hashes(wanted: Jars) -> dict[str, str]:
    rows = (line.split(maxsplit=1) for line in wanted.checksums.read_text().splitlines())
    return {name: digest for digest, name in rows}


def _unlike_listed(repository: Path, listed: dict[str, str]) -> list[str]:
    return [name for name, digest in listed.items() if sha256(repository / name) != digest]


def _fetch(wanted: Jars, repository: Path) -> list[Path]:
    """Let jgo resolve and download; its errors have no type of their own. MissingPartError when it never can."""
    try:
        import jgo
    except ImportError as missing:
        raise MissingPartError(f"{wanted.name} needs the Python package 'jgo' (extra 'dev'): make .venv") from missing
    before = os.environ.get("M2_REPO")
    os.environ["M2_REPO"] = str(repository)
    try:
        return with_retries(lambda: _resolved(jgo.resolve, wanted))
    finally:
        if before is None:
            del os.environ["M2_REPO"]
        else:
            os.environ["M2_REPO"] = before


def _resolved(resolve: Callable[[str], Iterable[Any]], wanted: Jars) -> list[Path]:
    try:
        return [Path(artifact.resolve()) for artifact in resolve(wanted.coordinates)]
    except (OSError, RuntimeError, ValueError, LookupError) as failure:
        raise MissingPartError(
            f"{wanted.name} could not be fetched from the Maven registry ({wanted.coordinates}): {failure}"
        ) from failure


if __name__ == "__main__":
    for jars in (KAFKA, VERAPDF):
        write_checksums(jars)
