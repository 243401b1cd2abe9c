"""The settings in force, which policies are asked, and the generations that the state was derived with."""

from __future__ import annotations

from functools import lru_cache

import msgspec
import yaml

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.seeing import refuse_unless_everything
from console.asking.settings_shown import shown_settings
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import SETTING
from governance.policies.catalogue import policy_version
from governance.queries.policies import policy_views
from governance.store.running.generations import latest_generations
from ingest.contract.instants import from_micros

PATH = "/settings"
_MOST = 50


def show(asked: Asked) -> Rendered:
    """Answer with the settings as YAML: they name sources, applications and people, whoever's they are."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    governance = asked.house.chosen.governance
    with answering(asked) as given:
        connection = given.snapshot.connection
        values = {
            "title": "Settings in force",
            "head": head_of(asked, given, []),
            "version": policy_version(governance),
            "policies": policy_views(governance, None),
            "text": _as_yaml(msgspec.json.encode(shown_settings(asked.house))),
            "generations": [
                (g.number, g.began_by, from_micros(g.began_at), from_micros(g.completed_at) if g.completed_at else None)
                for g in latest_generations(connection, _MOST)
            ],
        }
        return Rendered("settings.jinja", values)


@lru_cache(maxsize=1)
def _as_yaml(settings: bytes) -> str:
    """Return settings, which are given as JSON, as YAML: that takes ten times as long as all else of the page."""
    return yaml.safe_dump(msgspec.json.decode(settings), sort_keys=False, allow_unicode=True, width=100)


PAGES = (Page(PATH, SETTING, show, menu="Settings", place=90, of_everything=True),)
