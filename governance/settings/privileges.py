"""Which entitlements are privileges, as the settings say."""

from __future__ import annotations

from governance.model.keys import entitlement_parts
from governance.settings.sections import PrivilegeSettings


class Privileges:
    """Whole types, single entitlements, and exemptions; the latter two by ``type:id`` or ``type:name``."""

    def __init__(self, settings: PrivilegeSettings) -> None:
        self._types = frozenset(settings.types)
        self._single = frozenset(settings.entitlements)
        self._ordinary = frozenset(settings.ordinary)

    def holds(self, entitlement_id: str, name: str | None) -> bool:
        """Tell whether the entitlement (house-wide id, name as seen) is a privilege."""
        _, kind, vendor_id = entitlement_parts(entitlement_id)
        if not self._ordinary and not self._single:
            return kind in self._types
        names = {f"{kind}:{vendor_id}", f"{kind}:{name}"}
        return not names & self._ordinary and (kind in self._types or bool(names & self._single))
