"""Finds the providers by folder. There is no default: what one vendor's streams mean says nothing of another's."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from ingest.contract import providers as folder
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import BrokenError, SetupError
from ingest.contract.providers.interface import Provider

_NO_PROVIDERS = frozenset({"catalogue", "interface"})


@cache
def providers() -> Mapping[str, Provider]:
    """Return every provider of the folder, by its idp. Raises BrokenError for a file without one named like it."""
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__) if module.name not in _NO_PROVIDERS)
    return {name: _load(name) for name in names}


def _load(name: str) -> Provider:
    provider = getattr(importlib.import_module(f"{folder.__name__}.{name}"), "PROVIDER", None)
    if not isinstance(provider, Provider) or provider.idp != name:
        raise BrokenError(f"ingest/contract/providers/{name}.py offers no PROVIDER with the idp {name}")
    return provider


def stand_ins_of(idp: str) -> Mapping[str, str]:
    """Return the provider's ``stand_ins``; none of an idp that is no provider, as a roster is."""
    provider = providers().get(idp)
    return provider.stand_ins if provider is not None else {}


@cache
def provider_of(issuer: str) -> Provider:
    """Return the provider of an issuer (``<idp>:<tenant>``) or of an idp. Raises SetupError for an unknown one."""
    idp = issuer.partition(":")[0]
    provider = providers().get(idp)
    if provider is None:
        raise SetupError(f"{issuer}: no identity provider is called {idp!r}{did_you_mean(idp, sorted(providers()))}")
    return provider
