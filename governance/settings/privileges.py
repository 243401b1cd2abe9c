"""Which entitlements are privileges: as the settings say, and single ones that their provider states as such."""

from __future__ import annotations

from functools import lru_cache

from governance.model.keys import entitlement_parts
from governance.settings.sections import PrivilegeSettings
from ingest.contract.providers.catalogue import provider_of

_REMEMBERED = 20_000
"""Entitlements whose answers are kept in memory."""


class Privileges:
    """Whole types, single entitlements, and exemptions; the latter two by ``type:id`` or ``type:name``."""

    def __init__(self, settings: PrivilegeSettings) -> None:
        self._types = frozenset(settings.types)
        self._single = frozenset(settings.entitlements)
        self._ordinary = frozenset(settings.ordinary)
        # Thousands of accounts hold the same few things.
        self._known = lru_cache(maxsize=_REMEMBERED)(self._holds)

    def holds(self, entitlement_id: str, *known_names: str) -> bool:
        """Tell whether the entitlement (house-wide id, names of today and before) is a privilege."""
        return self._known(entitlement_id, *known_names)

    def _holds(self, entitlement_id: str, *known_names: str) -> bool:
        issuer, kind, vendor_id = entitlement_parts(entitlement_id)
        if not self._ordinary and not self._single and kind in self._types:
            return True
        names = {f"{kind}:{vendor_id}", *(f"{kind}:{name}" for name in known_names)}
        if names & self._ordinary:
            return False
        return kind in self._types or bool(names & self._single) or bool(names & provider_of(issuer).privileged)
