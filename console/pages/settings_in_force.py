"""The settings in force, which policies are asked, and the generations that the state was derived with."""

from __future__ import annotations

from typing import Any

import yaml

from console.asking.answering import answering
from console.asking.asked import Asked
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import SETTING
from governance.policies.catalogue import plain, policy_version, settings_in_force
from governance.queries.policies import policy_views
from governance.store.running.generations import latest_generations
from ingest.contract.instants import from_micros

PATH = "/settings"
_MOST = 50


def show(asked: Asked) -> Rendered:
    """Answer with the settings as YAML; secrets never stand in these parts of them."""
    chosen = asked.house.chosen
    written: dict[str, Any] = {
        "governance": plain(chosen.governance) | {"policies": settings_in_force(chosen.governance)},
        "reviews": plain(chosen.reviews),
        "people": plain(chosen.people),
        "report": plain(chosen.report),
        "console": plain(chosen.console),
    }
    written["reviews"].pop("schedule", None)
    with answering(asked) as given:
        connection = given.snapshot.connection
        values = {
            "title": "Settings in force",
            "head": head_of(asked, given, []),
            "version": policy_version(chosen.governance),
            "policies": policy_views(chosen.governance, None),
            "text": yaml.safe_dump(written, sort_keys=False, allow_unicode=True, width=100),
            "generations": [
                (g.number, g.began_by, from_micros(g.began_at), from_micros(g.completed_at) if g.completed_at else None)
                for g in latest_generations(connection, _MOST)
            ],
        }
        return Rendered("settings.jinja", values)


PAGES = (Page(PATH, SETTING, show, menu="Settings", place=90),)
