"""The public holidays of a country, or of a part of one, which are no business days."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from functools import cache
from typing import Annotated

import msgspec

from ingest.contract.errors import SetupError

Region = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$", description="a country or a part of one, as DE or DE-BY")
]
"""A country, or a part of one, as ``DE`` or ``DE-BY`` (ISO 3166)."""


@cache
def public_holidays(region: Region | None) -> Container[date]:
    """Return the holidays of a region, none where there is no region. Raises SetupError for one that nobody knows."""
    if region is None:
        return frozenset()
    # Imported here: the calendars of all countries cost a tenth of a second, which nobody without one pays.
    import holidays

    country, _, part = region.partition("-")
    try:
        calendar: Container[date] = holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        raise SetupError(f"no calendar is known for {region}; write a country as DE, or a part as DE-BY") from None
    return calendar
