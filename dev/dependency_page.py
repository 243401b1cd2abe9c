"""Writes docs/dependencies.md: what jitgov is made of, with versions and licences as the packages state them.

``python -m dev.dependency_page`` writes it anew; a test holds it to what is installed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dev.places import ROOT

PAGE = ROOT / "docs" / "dependencies.md"
PURPOSES: Mapping[str, str] = {
    "alembic": "brings an older store up to date",
    "apscheduler": "runs the scheduled jobs",
    "authlib": "signs people in to the console by OIDC",
    "click": "reads the command line",
    "common-expression-language": "reckons the organisation's own rules, in a process apart",
    "cronsim": "tells when a campaign is due, in its time zone",
    "cryptography": "makes keys, signs what a vendor asks for, and vouches for audit entries",
    "holidays": "knows which days are no working days where a due date is reckoned",
    "httptools": "reads the console's requests",
    "httpx": "asks the identity providers, with limits of our own",
    "jinja2": "writes pages, all values escaped",
    "joserfc": "verifies an identity provider's logout tokens",
    "kafka-python": "speaks to Kafka",
    "lz4": "compresses what the embedded bus keeps",
    "msgraph-sdk": "gives Graph's addresses and types",
    "msgspec": "decodes events and settings, strictly",
    "okta": "signs requests to Okta",
    "orjson": "walks a vendor's record and keeps it token for token",
    "pandas": "reads and writes tables in bounded pieces",
    "prometheus-client": "offers the metrics",
    "psycopg": "speaks to PostgreSQL",
    "pyarrow": "writes Parquet files, where it is wanted",
    "pyyaml": "reads the settings file, by its safe loader",
    "rapidfuzz": "tells how alike two names are",
    "rfc3161-client": "asks for time stamps over the audit log, and verifies them",
    "rich": "lays tables out on a terminal",
    "sqlalchemy": "speaks to the store, SQLite or PostgreSQL",
    "starlette": "serves the console and the simulator",
    "structlog": "writes logs by fields",
    "typst": "sets reports as PDF, where it is wanted",
    "tzdata": "knows the time zones where the system does not",
    "uvicorn": "serves the console and the simulator",
    "uvloop": "runs the console's requests",
    "xlsxwriter": "writes a report's tables as XLSX, row by row",
    "confluent-kafka": "speaks to Kafka by librdkafka, where it is wanted",
    "zstandard": "unpacks files that were packed with zstd",
}
"""What each direct dependency is here for."""
_BY_CLASSIFIER: Mapping[str, str] = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD",
    "License :: OSI Approved :: GNU General Public License v2 (GPLv2)": "GPL-2.0",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}
_HEAD = """\
# What jitgov is made of

`make docs` writes this page from what the packages state of themselves, at the versions of `requirements.lock`.
`make audit` asks whether a known vulnerability concerns one of them. What tests and benchmarks need besides is not
installed with jitgov, and is listed at the end by name.

"""


def page() -> str:
    """Return the page's text, by what is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["librdkafka"], *extras["parquet"]]
    direct = list(_names(wanted))
    all_names = sorted({*direct, *_needed(wanted)})
    own = "\n".join(_direct_row(name) for name in sorted(direct))
    others = "\n".join(_row(name) for name in all_names if name not in direct)
    dev = ", ".join(f"{name} ({licence_of(distribution(name))})" for name in sorted(_names(extras["dev"])))
    return (
        f"{_HEAD}## What it uses itself\n\n| package | version | licence | what for |\n|---|---|---|---|\n{own}\n\n"
        f"## What those need\n\n| package | version | licence |\n|---|---|---|\n{others}\n\n"
        f"## For tests and benchmarks alone\n\n{dev}.\n"
    )


def licence_of(package: Distribution) -> str:
    """Return a package's licence: its SPDX expression, else by its classifiers, else its own word, in that order."""
    metadata = package.metadata
    expression, classifiers = metadata.get_all("License-Expression"), metadata.get_all("Classifier") or []
    if expression:
        return str(expression[0])
    named = [_BY_CLASSIFIER[classifier] for classifier in classifiers if classifier in _BY_CLASSIFIER]
    word = str((metadata.get_all("License") or [""])[0]).split("\n")[0]
    return " or ".join(named) or (word if len(word) <= 40 else "") or "not stated"


def _direct_row(name: str) -> str:
    return f"{_row(name)} {PURPOSES[name]} |"


def _row(name: str) -> str:
    package = distribution(name)
    return f"| {name} | {package.version} | {licence_of(package)} |"


def _names(requirements: Iterable[str]) -> Iterator[str]:
    yield from (name for line in requirements if (name := canonicalize_name(Requirement(line).name)) != "jitgov")


def _needed(requirements: Iterable[str]) -> set[str]:
    """Return all packages that the requirements lead to on this machine, themselves included."""
    pending = [Requirement(line) for line in requirements]
    seen: set[tuple[str, str]] = set()
    while pending:
        wanted = pending.pop()
        name = canonicalize_name(wanted.name)
        for extra in ("", *wanted.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            further = map(Requirement, distribution(name).requires or [])
            pending += [line for line in further if line.marker is None or line.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
