"""What a channel promises: it carries one effect to its recipient in bounded time, and says what became of it.

A channel is a file of its own, here or in the wing that knows whom it reaches. It holds no state of effects and decides
no repetition: it answers, and the table of states (``effect_states``) says what follows. It never follows a redirect,
never repeats by itself, and names no secret in a reason.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from governance.outbox.effect_states import Ability


class Effect(NamedTuple):
    """What is to be carried: ``body`` is JSON, and the same at each attempt, as ``effect_id`` is."""

    effect_id: str
    recipient: str
    type: str
    subject: str
    body: str
    occurred_at: int
    attempt: int = 1


class Delivered(NamedTuple):
    """The recipient has it."""


class Refused(NamedTuple):
    """It was not taken, and never will be: it is not tried again."""

    reason: str


class Failed(NamedTuple):
    """It was not taken for sure; ``wait_seconds``: when the recipient asks to be tried again."""

    reason: str
    wait_seconds: float | None = None


class Lost(NamedTuple):
    """Nobody knows whether it was taken: the answer was cut off, or never came."""

    reason: str


class NotThere(NamedTuple):
    """The recipient does not have it (``look_up`` alone): it is sent now."""


Outcome = Delivered | Refused | Failed | Lost


class Channel(Protocol):
    """One way to recipients. It is used by one thread."""

    @property
    def name(self) -> str:
        """Return its name, by which lanes name it: ``<kind>:<name in the settings>``."""

    @property
    def ability(self) -> Ability:
        """Return what may be done with an effect of which nobody knows whether it was taken.

        ``idempotent``: the recipient knows it by its id, so it is sent again; ``look_up``: the recipient is asked
        first; ``neither``: it is not sent again.
        """

    def deliver(self, effect: Effect) -> Outcome:
        """Carry an effect, once; it takes no longer than the channel's deadline; the network's faults are answers."""

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        """Ask whether the recipient has an effect; only asked of a channel that can ``look_up``."""

    def close(self) -> None:
        """Release what it holds."""
