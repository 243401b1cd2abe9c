"""A campaign is extended, cancelled, closed and signed off by its owners alone; its totals tie out."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Engine

from governance.model.states import DAY
from governance.queries.audited_rows import audited_rows
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from ingest.contract.errors import BrokenError, DeclinedError, UnclearError
from reviews.campaigns import ending
from reviews.campaigns.owners_deeds import cancel, close, extend, sign_off
from tests.reviews.asked_company import BY_ANN, BY_PAT, BY_RITA, NOW
from tests.reviews.campaigns.decided_items import LATER, campaign, decide, items


def test_a_campaign_is_closed_and_signed_off_bound_to_its_hashes(engine: Engine) -> None:
    decide(engine, "jo admin", BY_PAT, "revoke")
    decide(engine, "pat admin", BY_RITA, "abstain")
    campaign_id = campaign(engine).campaign_id
    for begin in ("", campaign_id[:5]):
        with pytest.raises(UnclearError, match=f"there is no campaign {begin};"):
            cancel(engine, begin, "a slip", BY_RITA, LATER)
    with pytest.raises(DeclinedError, match="only a closed one can be signed off"):
        sign_off(engine, campaign_id, 0, BY_RITA, LATER)
    _, totals = close(engine, campaign_id[:8], "all was asked", BY_ANN, LATER)
    assert (totals.frozen, totals.decided, totals.no_response, totals.carried) == (4, 1, 2, 1)
    assert {what: shown["state"] for what, shown in items(engine).items()} == {
        "jo admin": "settled",
        "jo clerk": "no_response",
        "pat admin": "carried",
        "rita clerk": "no_response",
    }
    silent = items(engine)["jo clerk"]
    assert (silent["verdict"], silent["decided_by"], silent["reviewers"]) == ("no_response", None, ["sam@example.com"])
    with pytest.raises(
        DeclinedError, match=r"2 items .* got no response .2 of them privileges., not 0; read those in state"
    ):
        sign_off(engine, campaign_id, 0, BY_RITA, LATER)
    sealed = sign_off(engine, campaign_id, 2, BY_RITA, LATER)
    assert sealed.population == campaign(engine).population_hash
    assert (sealed.totals.ties_out, sealed.privileged_unanswered, campaign(engine).state) == (True, 2, "signed_off")
    with reading(engine) as connection:
        entries = rows(connection, "SELECT body FROM audit_entry WHERE kind = 'act' ORDER BY recorded_at, entry_id")
        silence = rows(connection, "SELECT reviewer FROM decision WHERE verdict = 'no_response' ORDER BY reviewer")
        # The finding of the company was put there by hand.
        assert [fault.key for fault in audited_rows(connection).faults] == ["f1"]
    said = [msgspec.json.decode(bytes(entry[0]))["says"] for entry in entries]
    told = [entry for entry in said if "does" in entry]  # Acts of a campaign; a revoke is an act, too.
    assert len(said) == len(told) + 1
    assert sorted(entry["does"] for entry in told) == ["closed", "closes", "opened", "signed off"]
    assert next(entry for entry in told if entry["does"] == "signed off")["report"] == sealed.report
    assert [reviewer for (reviewer,) in silence] == ["okta:acme|ann", "sam@example.com"]


def test_after_its_close_nothing_is_decided(small: Engine) -> None:
    close(small, campaign(small).campaign_id, "done", BY_RITA, LATER)
    with pytest.raises(DeclinedError, match="is closed; what was said stands"):
        decide(small, "jo admin", BY_PAT)


@pytest.mark.parametrize("dies_after", [1, 2])
def test_whoever_died_over_closing_is_followed(small: Engine, monkeypatch: pytest.MonkeyPatch, dies_after: int) -> None:
    end_some, left = ending._end_chunk, iter([*[True] * dies_after, False])

    def dying(*given: object) -> bool:
        if not next(left):
            raise KeyboardInterrupt
        return end_some(*given)  # type: ignore[arg-type]  # handed on as it comes

    with monkeypatch.context() as patched:
        patched.setattr(ending, "AT_ONCE", 1)
        patched.setattr(ending, "_end_chunk", dying)
        with pytest.raises(KeyboardInterrupt):
            close(small, campaign(small).campaign_id, "done", BY_RITA, LATER)
    assert campaign(small).state == "closing"
    _, totals = close(small, campaign(small).campaign_id, "done", BY_RITA, LATER + 1)
    assert (totals.no_response, totals.ties_out, campaign(small).state) == (4, True, "closed")


def test_a_population_that_was_edited_is_not_signed(small: Engine) -> None:
    campaign_id = campaign(small).campaign_id
    close(small, campaign_id, "done", BY_RITA, LATER)
    with writing(small) as connection:
        run(connection, "UPDATE campaign_item SET item_key = 'grant of nobody' WHERE privileged = 1")
    with pytest.raises(BrokenError, match="is not what was frozen"):
        sign_off(small, campaign_id, 4, BY_RITA, LATER)


def test_an_extension_moves_the_end_and_a_cancelled_campaign_asks_nobody(small: Engine) -> None:
    campaign_id = campaign(small).campaign_id
    before = campaign(small)
    extend(small, campaign_id, NOW + 20 * DAY, "holidays", BY_RITA, LATER)
    assert (campaign(small).closes_at - before.closes_at).days == 6
    cancel(small, campaign_id, "asked by mistake", BY_RITA, LATER)
    assert (campaign(small).state, campaign(small).reason) == ("cancelled", "asked by mistake")
    assert {shown["state"] for shown in items(small, states=("cancelled",)).values()} == {"cancelled"}
    with pytest.raises(DeclinedError, match="is cancelled"):
        decide(small, "jo admin", BY_PAT)
    with pytest.raises(DeclinedError, match="only an open one can be extended"):
        extend(small, campaign_id, NOW + 40 * DAY, "x", BY_RITA, LATER)


def test_only_owners_may(small: Engine) -> None:
    campaign_id = campaign(small).campaign_id
    with pytest.raises(DeclinedError, match=r"^pat@example.com may not extend campaign .*: its owners may"):
        extend(small, campaign_id, NOW + 40 * DAY, "x", BY_PAT, LATER)
    with pytest.raises(DeclinedError, match=r"may not cancel campaign"):
        cancel(small, campaign_id, "x", BY_PAT, LATER)
    with pytest.raises(DeclinedError, match="may not close"):
        close(small, campaign_id, "x", BY_PAT, LATER)
    with pytest.raises(UnclearError, match="there is no campaign ffff"):
        cancel(small, "ffff", "x", BY_RITA, LATER)
