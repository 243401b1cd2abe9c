"""Acts "by config": what the settings except of a policy, and leave out of the sweep, entered when a worker starts.

What stands in the settings when they are first read holds from the beginning, as nobody knows since when it was meant;
what is changed or taken out later holds, or ends, from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.model.acts import Act, ActKind, Author, made_act
from governance.model.tenant_labels import Meanings, moved_key
from governance.settings.compiled import Rules
from governance.store.evidence.act_rows import acts_of_kind, insert_acts
from governance.store.evidence.label_acts import load_meanings

ALWAYS = 0
_KINDS: tuple[ActKind, ...] = ("exception", "exclusion")


class Configured(NamedTuple):
    """What the settings say of a subject, until an instant."""

    kind: ActKind
    subject: str
    says: Mapping[str, object]
    until: int


def write_config_acts(connection: Connection, rules: Rules, generation: int, now: int) -> None:
    """Enter what the settings of a generation say otherwise than the acts by config until now."""
    configured = [*_exceptions(rules, load_meanings(connection)), *_exclusions(rules)]
    for kind in _KINDS:
        stored = {act.subject: act for act in acts_of_kind(connection, kind)}
        of_kind = (item for item in configured if item.kind == kind)
        insert_acts(connection, config_acts(of_kind, stored, generation, now))


def _exceptions(rules: Rules, meanings: Meanings) -> Iterable[Configured]:
    for asked in rules.configured:
        if asked.policy.exceptions is None:
            continue
        for e in asked.policy.exceptions(asked.settings):
            account = moved_key(e.account_id, meanings)
            says = {"policy": asked.policy.id, "rule": e.detail, "account": account, **e.says}
            yield Configured("exception", f"{asked.policy.id}:{e.detail}:{account}", says, e.until)


def moved_exceptions(acts: Iterable[Act], meanings: Meanings) -> list[Act]:
    """Return the exceptions of accounts whose label means another, each as one of the account under that label.

    What the settings except is matched by key; they may name the account by its former one until somebody mends them.
    """
    moved: list[Act] = []
    for act in acts:
        says = act.says()
        account = moved_key(str(says["account"]), meanings)
        if account != says["account"]:
            subject = f"{says['policy']}:{says['rule']}:{account}"
            body = says | {"account": account}
            moved.append(made_act("exception", subject, body, act.author(), act.at, act.recorded_at, act.until_at))
    return moved


def _exclusions(rules: Rules) -> Iterable[Configured]:
    for e in rules.settings.sweep.exclusions:
        says = {"account": e.account, "owner": e.owner, "reason": e.reason}
        yield Configured("exclusion", f"sweep:{e.account}", says, e.ends_at)


def config_acts(
    configured: Iterable[Configured], stored: Mapping[str, Act], generation: int, now: int
) -> Sequence[Act]:
    """Return the acts of one kind that are to be entered; ``stored``: the latest act about each subject."""
    by = Author(via="config", session=str(generation))
    # Of several about one subject the one counts that ends last.
    wanted = {item.subject: item for item in sorted(configured, key=lambda item: item.until)}
    acts: list[Act] = []
    for subject, item in sorted(wanted.items()):
        latest = stored.get(subject)
        body = {**item.says, "until": spelled(item.until)}
        if latest is None or latest.says() != body:
            at = ALWAYS if latest is None else max(now, latest.at + 1)
            acts.append(made_act(item.kind, subject, body, by, at, now, item.until))
    for subject, latest in sorted(stored.items()):
        if subject not in wanted and latest.author().via == "config" and (latest.until_at or 0) > now:
            at = max(now, latest.at + 1)
            ended = latest.says() | {"until": spelled(at)}
            acts.append(made_act(_kind(latest), subject, ended, by, at, now, at))
    return acts


def _kind(act: Act) -> ActKind:
    return next(kind for kind in _KINDS if kind == act.kind)
