"""Acts "by config": what the settings except of a policy, entered when a generation of settings begins.

What stands in the settings when they are first read holds from the beginning, as nobody knows since when it was meant;
what is changed or taken out later holds, or ends, from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.model.acts import Act, Author, made_act
from governance.model.policy import ConfiguredException
from governance.settings.compiled import Rules
from governance.store.evidence.act_rows import acts_of_kind, insert_acts

ALWAYS = 0
Excepted = tuple[str, ConfiguredException]
"""A policy's id, and what config excepts of it."""


def write_config_acts(connection: Connection, rules: Rules, generation: int, now: int) -> None:
    """Enter what the settings of a generation except otherwise than the acts by config until now."""
    excepted = [
        (asked.policy.id, exception)
        for asked in rules.configured
        if asked.policy.exceptions is not None
        for exception in asked.policy.exceptions(asked.settings)
    ]
    stored: dict[str, Act] = {act.subject: act for act in acts_of_kind(connection, "exception")}
    insert_acts(connection, exception_acts(excepted, stored, generation, now))


def exception_subject(policy_id: str, exception: ConfiguredException) -> str:
    """Return what an exception is about: a policy, a rule, an account."""
    return f"{policy_id}:{exception.detail}:{exception.account_id}"


def exception_acts(excepted: Iterable[Excepted], stored: Mapping[str, Act], generation: int, now: int) -> Sequence[Act]:
    """Return the acts that are to be entered; ``stored``: the latest act about each subject."""
    by = Author(via="config", session=str(generation))
    wanted: dict[str, Excepted] = {}
    for policy_id, exception in sorted(excepted, key=lambda pair: pair[1].until):
        wanted[exception_subject(policy_id, exception)] = policy_id, exception  # the one that ends last
    acts: list[Act] = []
    for subject, (policy_id, exception) in sorted(wanted.items()):
        latest = stored.get(subject)
        body = _body(policy_id, exception)
        if latest is None or latest.says() != body:
            at = ALWAYS if latest is None else max(now, latest.at + 1)
            acts.append(made_act("exception", subject, body, by, at, now, exception.until))
    for subject, latest in sorted(stored.items()):
        if subject not in wanted and latest.author().via == "config" and (latest.until_at or 0) > now:
            at = max(now, latest.at + 1)
            acts.append(made_act("exception", subject, latest.says() | {"until": spelled(at)}, by, at, now, at))
    return acts


def _body(policy_id: str, exception: ConfiguredException) -> dict[str, object]:
    return {
        "policy": policy_id,
        "rule": exception.detail,
        "account": exception.account_id,
        "until": spelled(exception.until),
        **exception.says,
    }
