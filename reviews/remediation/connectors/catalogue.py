"""Finds the connectors by folder: a file of a provider's name offers ``open_connector`` and ``KINDS``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache, partial

from ingest.clients.access import Access
from ingest.contract.errors import BrokenError
from reviews.remediation import connectors as folder
from reviews.remediation.interface import Connector

Opener = Callable[[Access], Connector]
_NO_LEAVES = frozenset({"catalogue"})


@cache
def openers() -> dict[str, Opener]:
    """Return what opens a connector, by provider. Raises BrokenError for a file without one."""
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return {name: _opener(name) for name in names if name not in _NO_LEAVES}


def _opener(name: str) -> Opener:
    module = importlib.import_module(f"{folder.__name__}.{name}")
    opener: Opener | None = getattr(module, "open_connector", None)
    if opener is None:
        raise BrokenError(f"reviews/remediation/connectors/{name}.py offers no open_connector")
    return opener


def connectors_of(sources: Iterable[Access]) -> dict[str, Callable[[], Connector]]:
    """Return, by issuer, what opens the connector of each source that has one; nothing is opened here."""
    return {
        f"{source.settings.kind}:{source.settings.tenant}": partial(openers()[source.settings.kind], source)
        for source in sources
        if source.settings.kind in openers()
    }
