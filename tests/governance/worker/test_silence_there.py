"""What an application's own list states of uses there ends a silence, whichever of list and log comes first."""

from __future__ import annotations

from tests.governance.censuses import day, key, record
from tests.governance.configured import governance, only_policies
from tests.governance.own_lists import CRM, ListOf
from tests.governance.told import Told
from tests.governance.worker.silent_account import others, sign_in

SETTINGS = governance(policies=only_policies({"jit_past_limit": {"after_days": 5}}), sweep={"stale_after_days": 30})
LOG = [record(day(1), "account_created", "ann"), sign_in("ann", "crm", 2), sign_in("ann", "amail", 12), *others(1, 12)]


def stating(number: float, used: float) -> ListOf:
    return ListOf(day(number)).account("ann@example.com", used=day(used))


def findings(told: Told) -> list[tuple[object, ...]]:
    micros = "(opened_at - %s) / 86400000000 + 1"
    sql = f"SELECT policy, account_id, {micros} FROM finding WHERE live = 1"
    return told.ask(sql, (int(day(1).timestamp()) * 1_000_000,))


def test_a_use_that_the_list_states_takes_the_finding_back(store_url: str) -> None:
    told = Told(store_url, SETTINGS)
    told.tell(LOG)
    assert findings(told) == [("jit_past_limit", f"{CRM}>{key('ann')}", 7)]
    told.tell(stating(8, used=2.5).events())
    assert findings(told) == [("jit_past_limit", f"{CRM}>{key('ann')}", 7)], "five days and a half"
    told.tell(stating(12, used=11.5).events())
    assert findings(told) == []
    after = told.digest()
    told.forget()
    told.tell(stating(12, used=11.5).events())
    told.tell(stating(8, used=2.5).events())
    told.tell(LOG[::-1])
    assert (findings(told), told.digest()) == ([], after)
