"""Holds what the settings say of values of the roles' claim against those that let in: others would mean nothing."""

from __future__ import annotations

from collections.abc import Iterator

from console.settings import OidcSettings
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import SetupError

_PLACE = "console.oidc"


def check_oidc(oidc: OidcSettings | None) -> None:
    """Raise SetupError, naming every place, for a value that lets nobody in: its end, say, would end nobody's roles."""
    wrong = list(_faults(oidc)) if oidc is not None else []
    if wrong:
        raise SetupError("\n  ".join(["settings are not valid:", *wrong]))


def _faults(oidc: OidcSettings) -> Iterator[str]:
    values = sorted({*oidc.roles, *oidc.reach})
    for name, named in (("until", oidc.until), ("held_as", oidc.held_as)):
        for value in named:
            if value not in values:
                yield f"{_PLACE}.{name}.{value}: no value of roles or reach{did_you_mean(value, values)}"
    for value, held in oidc.held_as.items():
        if not held:
            yield f"{_PLACE}.held_as.{value}: names nothing, as group:{value}"
