"""A company whose removals are planned, and a browser over it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from tests.console.opened_console import Browser, house_over, login
from tests.reviews.asked_company import GOVERNANCE, SAM
from tests.reviews.remediation.removing_company import CLOSED, MINUTE, Source, context_of, decided_company, turn


def planned(source: Source, **keys: Any) -> Engine:
    engine = decided_company("sqlite://")
    turn(engine, context_of(source, **{"approve_above": 0} | keys), CLOSED + MINUTE)
    return engine


def browsing(engine: Engine, account: str | None = SAM, **more: Any) -> Browser:
    return Browser(house_over(engine, governance=GOVERNANCE), login("compliance", account=account, **more))
