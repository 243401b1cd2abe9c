"""The ``bus:`` section of config.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from ingest.bus.kafka.options import ClientName
from ingest.config.references import referred
from ingest.contract.errors import SetupError

Option = str | int | bool


class BusSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The bus: ``embedded:PATH`` or ``kafka://HOST:PORT,…``, or a reference to where that URL is kept."""

    url: str = "embedded:jitgov-bus.sqlite"
    url_env: str | None = None
    url_file: str | None = None
    partitions: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 4
    """How many partitions the events' topic gets when it is created; each worker reads its own share of them."""
    group: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = "jitgov"
    client: ClientName = "auto"
    options: dict[str, Option] = {}
    """Options of the Kafka client, by kafka-python's names, whichever client is in use.

    ``NAME_file`` and ``NAME_env`` name the file or the environment variable that holds the value.
    """


def resolved(settings: BusSettings, environ: Mapping[str, str], override: str | None = None) -> BusSettings:
    """Return the settings with every reference looked up; ``override`` replaces the configured URL."""
    url = override or referred("bus.url", settings.url_env, settings.url_file, environ) or settings.url
    options: dict[str, Option] = {}
    for name, value in settings.options.items():
        option, resolved_value = _option(name, value, environ)
        if option in options:
            raise SetupError(f"bus.options.{option} is given twice; leave one out")
        options[option] = resolved_value
    return msgspec.structs.replace(settings, url=url, url_env=None, url_file=None, options=options)


def _option(name: str, value: Option, environ: Mapping[str, str]) -> tuple[str, Option]:
    if name.endswith("_env"):
        option = name.removesuffix("_env")
        return option, referred(f"bus.options.{option}", str(value), None, environ) or ""
    if name.endswith("_file"):
        option = name.removesuffix("_file")
        return option, referred(f"bus.options.{option}", None, str(value), environ) or ""
    return name, value
