"""What owners and persons are told of accounts that nobody uses: pure. Names stand in the text, not in subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from governance.audit.entries import spelled
from reviews.notifications.digest import plain
from reviews.notifications.interface import Message
from reviews.remediation.stale.life_cycle import Effect, TellRestorable, TellWithdrawn, Warn

WARNING = "notification.stale"


class AccountToTell(NamedTuple):
    """An account, as people know it, and what is to be told of it."""

    name: str
    issuer: str
    reason: str
    effect: Effect


def warning_message(to: str, accounts: Sequence[AccountToTell]) -> Message | None:
    """Return one message of all that somebody is told in a sweep; None where nothing is to be told."""
    lines = [line for account in accounts if (line := _line(account)) is not None]
    if not lines:
        return None
    counted_accounts = f"{len(lines):,} {'account that is' if len(lines) == 1 else 'accounts that are'} not used"
    return Message(to, f"jitgov: {counted_accounts}", "\n".join([*lines, "", *_ENDING, ""]))


_ENDING = (
    "An account is suspended, never deleted: its access is there again once it is restored.",
    "Whether an account may stay unused says an exclusion: `jitgov exclusion add`.",
)


def _line(account: AccountToTell) -> str | None:
    name, effect = f"{plain(account.name)} at {plain(account.issuer)}", account.effect
    if isinstance(effect, Warn):
        again = "reminder: " if effect.is_reminder else ""
        return (
            f"- {again}{name} is to be suspended from {spelled(effect.act_at)} on, unless it is used before "
            f"({plain(account.reason)})"
        )
    if isinstance(effect, TellRestorable):
        return (
            f"- {name} is suspended. Who administers {plain(account.issuer)} restores it there (lift the suspension, "
            "or enable the account); jitgov gives nothing back by itself"
        )
    if isinstance(effect, TellWithdrawn):
        # A suspension that was sent a moment before may still be seen: it is not promised that nothing happened.
        return f"- nothing more is done to {name} ({plain(account.reason)})"
    return None
