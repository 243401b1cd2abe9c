"""Which stretch of days and sessions the policies read of an account: from a boundary fact on, within bounds.

Most accounts need none: their roll-ups answer.
"""

from __future__ import annotations

from governance.folds.accounts.account_history import AccountHistory
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.states import DAY, IDP_PREFIX
from governance.settings.compiled import Rules
from ingest.contract.instants import to_micros

_HOUR = 3_600_000_000
_FOREVER = 1 << 62


def federated_window(history: AccountHistory) -> tuple[int, int] | None:
    """Return the window (from, to) around re-enablings that may have happened inside a federated login."""
    if not any(r.application_id.startswith(IDP_PREFIX) for r in history.rollups):
        return None
    moments = [to_micros(e.occurred_at) for e in history.facts if e.kind in ("account_enabled", "account_created")]
    return (min(moments) - DAY, max(moments) + DAY) if moments else None


def boundary(derived: DerivedAccount, rules: Rules) -> int | None:
    """Return the instant from which on every sign-in matters: it first left, or first held a privilege."""
    if not derived.watch:
        return None
    moments = [c.at for c in derived.account.timeline if c.what in ("disabled", "deleted")]
    moments += [at for app in derived.app_accounts for at, _ in app.deprovisioned]
    moments += [g.valid_from for g in derived.grants if g.privileged]
    last = max((r.last_at for r in derived.rollups), default=0)
    policies = rules.settings.policies
    look_back = policies.resurrection.look_back_days if policies.resurrection is not None else 0
    within = policies.admin_mfa.within_days if policies.admin_mfa is not None else 0
    return max(min(moments), last - max(look_back, within) * DAY)


def day_window(derived: DerivedAccount, rules: Rules) -> int | None:
    """Return the first day (since 1970-01-01) whose uses the policies read, None when they need none."""
    since = boundary(derived, rules)
    return None if since is None else (since - rules.clock_tolerance) // DAY


def session_window(derived: DerivedAccount, rules: Rules) -> tuple[int, int] | None:
    """Return the window (from, to) of sessions that the policies read, None when they need none."""
    since = boundary(derived, rules)
    hours = rules.session_hours * _HOUR
    if since is not None:
        created = derived.account.created_at
        jit = created is not None and derived.account.provenance.kind == "jit_confirmed"
        return (min(since, created if jit and created is not None else since) - hours, _FOREVER)
    if derived.account.provenance.kind == "jit_confirmed" and derived.account.provenance.at is not None:
        at = derived.account.provenance.at
        return (at - hours, at + hours)
    firsts = [a.provenance.at for a in derived.app_accounts if a.provenance.kind.startswith("jit")]
    moments = [at for at in firsts if at is not None]
    return (min(moments) - hours, max(moments) + hours) if moments else None
