"""The settings in force as values to be shown: secrets never stand in these parts of them."""

from __future__ import annotations

from typing import Any

from console.asking.house import House
from governance.policies.catalogue import plain, settings_in_force


def shown_settings(house: House) -> dict[str, Any]:
    """Return the parts of the settings that say how is judged, reviewed and shown, every key with its value."""
    chosen = house.chosen
    shown: dict[str, Any] = {
        "governance": plain(chosen.governance) | {"policies": settings_in_force(chosen.governance)},
        "reviews": plain(chosen.reviews),
        "people": plain(chosen.people),
        "report": plain(chosen.report),
        "console": plain(chosen.console),
    }
    shown["reviews"].pop("schedule", None)
    # Made of console.oidc, and no setting by itself.
    shown["report"].pop("doors", None)
    return shown
