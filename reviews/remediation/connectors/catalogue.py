"""Finds the connectors by folder: a file of a provider's name offers ``open_connector`` and ``KINDS``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

from ingest.clients.access import Access
from ingest.contract.errors import BrokenError
from reviews.remediation import connectors as folder
from reviews.remediation.interface import Connector
from reviews.settings.remediation import WriteKind

Opener = Callable[[Access], Connector]
_NO_LEAVES = frozenset({"catalogue"})


@cache
def openers() -> dict[str, Opener]:
    """Return what opens a connector, by provider. Raises BrokenError for a file without one."""
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return {name: _offered(name, "open_connector") for name in names if name not in _NO_LEAVES}


@cache
def kinds() -> dict[str, frozenset[WriteKind]]:
    """Return what can be removed, by provider. Raises BrokenError for a file that does not say."""
    return {name: _offered(name, "KINDS") for name in openers()}


def _offered(name: str, what: str) -> Any:
    offered = getattr(importlib.import_module(f"{folder.__name__}.{name}"), what, None)
    if offered is None:
        raise BrokenError(f"reviews/remediation/connectors/{name}.py offers no {what}")
    return offered


def connectors_of(sources: Iterable[Access]) -> dict[str, Callable[[], Connector]]:
    """Return, by issuer, what opens the connector of each source that has one; nothing is opened here."""
    return {
        f"{source.settings.kind}:{source.settings.tenant}": partial(openers()[source.settings.kind], source)
        for source in sources
        if source.settings.kind in openers()
    }
