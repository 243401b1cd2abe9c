"""Ingest's part of config.yaml, and how its references to secrets are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from ingest.bus.kafka.options import ClientName
from ingest.contract.errors import SetupError

Option = str | int | bool
_MAX_SECRET_BYTES = 65_536


class BusSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where events travel: ``embedded:PATH`` or ``kafka://HOST:PORT,…``, or a reference to where that URL is kept."""

    url: str = "embedded:jitgov-bus.sqlite"
    url_env: str | None = None
    url_file: str | None = None
    partitions: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 4
    """Of the events' topic when it is created; more partitions let more workers share the reading."""
    group: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = "jitgov"
    client: ClientName = "auto"
    options: dict[str, Option] = {}
    """For the Kafka client, by kafka-python's names whichever it is.

    ``NAME_file`` and ``NAME_env`` refer to what holds the value.
    """


def referred(what: str, env: str | None, file: str | None, environ: Mapping[str, str]) -> str | None:
    """Return what the environment variable ``env`` or the file ``file`` holds; None when neither is named.

    ``what`` is the key's path. Raises SetupError when both are named, or when it is not there.
    """
    if env is not None and file is not None:
        raise SetupError(f"{what}_env and {what}_file are both set; leave one out")
    if env is not None:
        if not environ.get(env):
            raise SetupError(f"{what}_env names the environment variable {env}, which is not set")
        return environ[env]
    if file is not None:
        try:
            with Path(file).open("rb") as stream:
                held = stream.read(_MAX_SECRET_BYTES).decode().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SetupError(f"{what}_file names {file}, which cannot be read: {error}") from error
        if not held:
            raise SetupError(f"{what}_file names {file}, which is empty")
        return held
    return None


def resolved(settings: BusSettings, environ: Mapping[str, str], override: str | None = None) -> BusSettings:
    """Return the settings with every reference looked up; ``override`` stands above the written URL."""
    url = override or referred("bus.url", settings.url_env, settings.url_file, environ) or settings.url
    options: dict[str, Option] = {}
    for name, value in settings.options.items():
        bare, told = _option(name, value, environ)
        if bare in options:
            raise SetupError(f"bus.options.{bare} is given twice; leave one out")
        options[bare] = told
    return msgspec.structs.replace(settings, url=url, url_env=None, url_file=None, options=options)


def _option(name: str, value: Option, environ: Mapping[str, str]) -> tuple[str, Option]:
    if name.endswith("_env"):
        bare = name.removesuffix("_env")
        return bare, referred(f"bus.options.{bare}", str(value), None, environ) or ""
    if name.endswith("_file"):
        bare = name.removesuffix("_file")
        return bare, referred(f"bus.options.{bare}", None, str(value), environ) or ""
    return name, value
