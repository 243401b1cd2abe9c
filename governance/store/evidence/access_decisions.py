"""What reviewers decided of single accesses: words that are entered beside the decisions, for policies to read.

Only what was to go matters, what is said of the same account, or another of its identity, after that, and the approval
of what some finding speaks of: nothing else is entered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.acts import Act, ActKind, Author, made_act
from governance.model.keys import plain_parts
from governance.model.situation import AccessDecision
from governance.store.database.staging import stage_keys
from governance.store.database.statements import join_on, rows
from governance.store.database.streaming import rows_among
from governance.store.evidence.act_rows import acts_about, insert_acts
from governance.store.evidence.label_acts import load_meanings, spelled_before
from governance.store.running.work_items import enqueue

_KIND: ActKind = "decide_access"
REVOKED, KEPT = "revoked", "approved"


class AccessWord(NamedTuple):
    """A reviewer's verdict on an access; ``scope`` None: whatever its scope."""

    account_id: str
    entitlement_id: str
    scope: str | None
    item_id: str
    verdict: str
    reviewer: str


def enter_access_decisions(connection: Connection, words: Sequence[AccessWord], by: Author, at: int) -> None:
    """Enter verdicts that some policy may read (see above), and have the accounts and their fellows judged anew."""
    others = {word.account_id for word in words if word.verdict != REVOKED}
    spoken_of = _spoken_of(connection, others)
    findings = _about_findings(connection, others)
    entered = [
        word
        for word in words
        if word.verdict == REVOKED
        or word.account_id in spoken_of
        or (word.verdict == KEPT and (word.account_id, word.entitlement_id) in findings)
    ]
    insert_acts(connection, [_act(word, by, at) for word in entered])
    enqueue(connection, {f"{kind}:{word.account_id}" for word in entered for kind in ("account", "fellows")}, at)


def _spoken_of(connection: Connection, account_ids: Collection[str]) -> set[str]:
    """Return those of the accounts of which, or of another account of whose identity, such a word was entered."""
    if not account_ids or not any_access_decision(connection):
        return set()
    staged = stage_keys(connection, account_ids, "stage_spoken")
    own = join_on(connection, "account_identity", "i", "i.account_id = k.k")
    others = join_on(connection, "account_identity", "o", "o.identity_id = i.identity_id")
    words = join_on(connection, "act", "a", f"a.subject = o.account_id AND a.kind = '{_KIND}'")
    beside = rows(connection, f"SELECT DISTINCT k.k FROM {staged} k {own} {others} {words}")
    return {account_id for (account_id,) in beside} | acts_about(connection, (_KIND,), account_ids).keys()


def _about_findings(connection: Connection, account_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Return the accounts with the entitlements that a finding on them, which stands or is foreseen, is about."""
    sql = (
        "SELECT account_id, entitlement_id FROM finding "
        "WHERE account_id IN ({keys}) AND live = 1 AND entitlement_id IS NOT NULL"
    )
    return {(account_id, entitlement_id) for account_id, entitlement_id in rows_among(connection, sql, account_ids)}


def _act(word: AccessWord, by: Author, at: int) -> Act:
    says = {
        "item": word.item_id,
        "verdict": word.verdict,
        "reviewer": word.reviewer,
        "entitlement": word.entitlement_id,
        "scope": word.scope,
    }
    return made_act(_KIND, word.account_id, says, by, at)


def any_access_decision(connection: Connection) -> bool:
    """Tell whether any such word was ever entered."""
    return bool(rows(connection, f"SELECT 1 FROM act WHERE kind = '{_KIND}' LIMIT 1"))


def load_access_decisions(connection: Connection, account_ids: Iterable[str]) -> dict[str, tuple[AccessDecision, ...]]:
    """Return what was decided of accounts' accesses, in order; of several words on one item the last counts."""
    wanted = set(account_ids)
    if not wanted or not any_access_decision(connection):
        return {}
    meanings = load_meanings(connection)
    spelled = {key: account for account in wanted for key in spelled_before(account, meanings)}
    last: dict[str, dict[str, Act]] = {}
    for key, acts in acts_about(connection, (_KIND,), spelled).items():
        for act in acts:
            item = str(act.says().get("item"))
            before = last.setdefault(spelled[key], {}).get(item)
            if before is None or (before.at, before.act_id) < (act.at, act.act_id):
                last[spelled[key]][item] = act
    return {
        account: tuple(sorted((_decision(account, act) for act in acts.values()), key=lambda word: word[:2]))
        for account, acts in last.items()
    }


def _decision(account_id: str, act: Act) -> AccessDecision:
    says = act.says()
    # An entitlement's key begins with its account's issuer, under whichever label that stands by now.
    entitlement_id = f"{plain_parts(account_id).issuer}|{plain_parts(str(says.get('entitlement'))).id}"
    scope = says.get("scope")
    return AccessDecision(
        act.at,
        str(says.get("item")),
        entitlement_id,
        scope if isinstance(scope, str) else None,
        says.get("verdict") == REVOKED,
        says.get("verdict") == KEPT,
    )
