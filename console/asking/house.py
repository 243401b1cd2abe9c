"""What the console stands on: the store, its own tables, the settings in force, a clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from sqlalchemy import Engine

from console.settings import ConsoleSettings
from governance.store.clock import now_micros
from reviews.cli.context import Chosen as ReviewsChosen


class Chosen(ReviewsChosen, Protocol):
    """The settings in force that the console reads."""

    @property
    def console(self) -> ConsoleSettings: ...


class House(NamedTuple):
    """What every page stands on."""

    engine: Engine
    own: Engine
    chosen: Chosen
    now: Callable[[], int] = now_micros
