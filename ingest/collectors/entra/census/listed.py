"""What all parts of one census share: how to list, whose the accounts are, as of when, and what could not be listed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ingest.collectors.entra.census.addresses import Addresses
from ingest.collectors.entra.census.lists import Lists


class Listed(NamedTuple):
    """One tenant while it is listed, since ``began_at``; ``partial`` gathers the types that are not listed whole."""

    issuer: str
    began_at: datetime
    lists: Lists
    addresses: Addresses
    partial: set[str]
