"""Which changes ask at once: news of what is new, never history, never what is gone."""

from __future__ import annotations

import pytest

from governance.model.changes import Change
from governance.store.feed.change_feed import FeedChange
from reviews.campaigns.micro.triggers import Named, named_by
from tests.governance.outbox.changes import ACCOUNT, FINDING, GRANT, change, decided
from tests.governance.outbox.receivers import NOW

RESURRECTED = FINDING._replace(policy="resurrection")


def named(*changes: Change) -> Named:
    return named_by(FeedChange(number, each) for number, each in enumerate(changes, 1))


@pytest.mark.parametrize(
    ("asks", "changes"),
    [
        (("account",), [change(None, ACCOUNT)]),
        (("account",), [change(ACCOUNT._replace(provenance="unknown"), ACCOUNT)]),
        (("grant",), [change(None, GRANT)]),
        (("finding",), [change(None, RESURRECTED)]),
        (("finding",), [change(None, FINDING._replace(policy="out_of_band_grant"))]),
        ((), [change(None, ACCOUNT, backfill=True), change(None, GRANT, backfill=True)]),
        ((), [change(None, RESURRECTED, backfill=True)]),
        ((), [change(None, FINDING), decided()]),
        ((), [change(ACCOUNT, ACCOUNT._replace(provenance="jit_confirmed"))]),
        ((), [change(None, ACCOUNT._replace(provenance="provisioned"))]),
        ((), [change(None, GRANT._replace(privileged=0)), change(None, GRANT._replace(mode="eligible"))]),
        ((), [change(GRANT, None), change(GRANT, GRANT._replace(valid_to=NOW - 1)), change(RESURRECTED, None)]),
        ((), [change(None, RESURRECTED._replace(opened_at=NOW + 1))]),
    ],
)
def test_what_a_change_asks_about(asks: tuple[str, ...], changes: list[Change]) -> None:
    told = named(*changes)
    found = [kind for kind, keys in zip(("account", "grant", "finding"), told, strict=True) if keys]
    assert tuple(found) == asks
    assert told.is_empty is not bool(asks)
