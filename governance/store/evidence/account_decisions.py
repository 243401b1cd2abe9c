"""What reviewers decided of accounts as such: words that are entered beside the decisions, for policies to read."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.model.acts import Act, Author, made_act
from governance.store.database.statements import rows
from governance.store.evidence.act_rows import acts_about, insert_acts
from governance.store.evidence.label_acts import load_meanings, spelled_before
from governance.store.running.work_items import enqueue

KEPT = "approved"


def enter_account_decision(
    connection: Connection, account_id: str, item_id: str, verdict: str, reviewer: str, by: Author, at: int
) -> None:
    """Enter a reviewer's verdict on an account (``approved``: it is to stay), and have the account judged anew."""
    says = {"item": item_id, "verdict": verdict, "reviewer": reviewer}
    insert_acts(connection, [made_act("decide_account", account_id, says, by, at)])
    enqueue(connection, {f"account:{account_id}"}, at)


def load_keep_decisions(connection: Connection, account_ids: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return when reviewers decided to keep accounts, in order; of several words on one item the last counts."""
    wanted = set(account_ids)
    if not wanted or not rows(connection, "SELECT 1 FROM act WHERE kind = 'decide_account' LIMIT 1"):
        return {}
    meanings = load_meanings(connection)
    spelled = {key: account for account in wanted for key in spelled_before(account, meanings)}
    last: dict[str, dict[str, Act]] = {}
    for key, acts in acts_about(connection, ("decide_account",), spelled).items():
        for act in acts:
            item = str(act.says().get("item"))
            before = last.setdefault(spelled[key], {}).get(item)
            if before is None or (before.at, before.act_id) < (act.at, act.act_id):
                last[spelled[key]][item] = act
    decided = {
        account: tuple(sorted(act.at for act in acts.values() if act.says().get("verdict") == KEPT))
        for account, acts in last.items()
    }
    return {account: moments for account, moments in decided.items() if moments}
