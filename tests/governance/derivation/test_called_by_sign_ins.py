"""What an account is called, and what it is, is told by its latest sign-in, whichever of them comes first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import msgspec
import pytest

from ingest.contract.event import Application, Event, Outcome, Party, PartyType
from tests.governance.censuses import day, record
from tests.governance.told import Told


def signed_in(
    number: float, application: str, name: str | None, kind: PartyType = "person", *, failed: bool = False
) -> Event:
    who = Party(kind, "okta:acme", "ann", name, "Ann")
    return msgspec.structs.replace(
        record(day(number), "sign_in", "ann"),
        account=who,
        application=Application(id=application, name=application),
        outcome=Outcome("failure" if failed else "success"),
        event_id=f"okta:{number}",
    )


WAYS = {
    "a login that another application's sign-in did not tell": (
        signed_in(3, "a", "ann@example.com"), signed_in(5, "b", None), signed_in(7, "a", "ann@example.com"),
    ),
    "who failed as a service, and as a person": (
        signed_in(3, "a", None, "service", failed=True), signed_in(5, "a", None, failed=True),
        signed_in(7, "a", None, "service", failed=True), signed_in(6, "b", None, failed=True),
    ),
    "a service without a login": (
        signed_in(3, "a", None, "service"), signed_in(4, "a", "svc", "service"), signed_in(5, "a", None, "service"),
    ),
    "the platform's own once": (
        signed_in(3, "a", None, "service", failed=True), signed_in(4, "b", None, "system", failed=True),
        signed_in(5, "a", None, "service", failed=True), signed_in(6, "b", None, "service", failed=True),
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_any_order_of_sign_ins_calls_an_account_alike(way: str, sqlite_url: str) -> None:
    told = Told(sqlite_url)

    def after(events: Sequence[Event]) -> str:
        told.forget()
        for event in events:
            told.tell([event])
        return told.digest()

    assert len({after(order) for order in permutations(WAYS[way])}) == 1
