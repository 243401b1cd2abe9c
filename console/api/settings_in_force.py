"""The settings in force by program: values, policies, and the generations that the state was derived with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from console.api.interface import Single
from console.asking.answering import Answering
from console.asking.asked import Asked
from console.asking.seeing import refuse_unless_everything
from console.asking.settings_shown import shown_settings
from console.sign_in.roles import SETTING
from governance.policies.catalogue import policy_version
from governance.queries.naming import shown_instant
from governance.queries.policies import PolicyView, policy_views
from governance.store.running.generations import latest_generations
from ingest.contract.instants import from_micros

_PATH = "/settings"
_MOST_GENERATIONS = 50


class GenerationView(msgspec.Struct, frozen=True):
    """What the state was derived with from an instant on."""

    number: int
    begun_by: str
    began_at: datetime
    completed_at: datetime | None
    """None: it is still being derived."""


class SettingsView(msgspec.Struct, frozen=True):
    """The settings in force; ``generations``: the latest first."""

    policy_version: str
    settings: dict[str, Any]
    policies: list[PolicyView]
    generations: list[GenerationView]


def _settings(asked: Asked, given: Answering, _id: str) -> SettingsView:
    refuse_unless_everything(asked.visitor, "page", _PATH)
    governance = asked.house.chosen.governance
    generations = latest_generations(given.snapshot.connection, _MOST_GENERATIONS)
    return SettingsView(
        policy_version(governance),
        shown_settings(asked.house),
        list(policy_views(governance, None)),
        [
            GenerationView(row.number, row.began_by, from_micros(row.began_at), shown_instant(row.completed_at))
            for row in generations
        ],
    )


SETTINGS = Single(_PATH, "The settings in force.", SETTING, SettingsView, _settings)
