"""Who read a client's secret, or added one, still knows it when they have left; in whatever order that is told."""

from __future__ import annotations

from itertools import permutations

import pytest
from msgspec.structs import replace

from governance.derivation.checking.rebuild import check
from governance.model.acts import Author
from governance.settings.links import LinkSettings
from governance.worker.acts.relabelling import SettingsLabels, relabel
from ingest.contract.event import Application, Event, Party, Source
from tests.governance.censuses import ISSUER, CensusOf, day, key, record
from tests.governance.configured import governance
from tests.governance.derivation.read_secrets import reading
from tests.governance.relabelled import under
from tests.governance.rosters import listed, person
from tests.governance.told import Told

RULES = governance(links=LinkSettings(attributes={ISSUER: "employeeNumber"}))
READ = ["credentials", "owners", "permissions", "roles"]
SQL = "SELECT account_id, detail FROM finding WHERE policy = 'leaver_client' AND live = 1 AND closed_at IS NULL"


def lists(number: float, *secrets: dict[str, object]) -> list[Event]:
    census = CensusOf(day(number)).account("ann", profile={"employeeNumber": "1"})
    census = census.account("bot", type="service", name=None, credentials=list(secrets), read=READ)
    return census.grant("ann", "owner/nothing").events()


SECRET: dict[str, object] = {"id": "ocs1", "kind": "secret", "created_at": "2026-05-02T00:00:00Z"}
LEFT = listed(9, [person("1", "Ann", status="ended", end=day(8))])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_leaver_who_read_a_live_secret_is_found(order: tuple[int, ...], sqlite_url: str) -> None:
    told = Told(sqlite_url, RULES)
    batches = [lists(3, SECRET), [reading(4)], LEFT]
    for place in order:
        told.tell(batches[place])
    assert told.ask(SQL) == [(key("bot"), key("ann"))]
    assert list(check(told.engine, told.rules)) == []


def test_a_secret_that_was_replaced_is_known_no_more(sqlite_url: str) -> None:
    told = Told(sqlite_url, RULES)
    fresh = SECRET | {"id": "ocs2", "created_at": "2026-05-12T00:00:00Z"}
    told.tell([*lists(3, SECRET), reading(4), *LEFT, *lists(13, fresh)])
    assert told.ask(SQL) == []


def test_a_secret_of_what_no_list_calls_a_client_makes_no_account(store_url: str) -> None:
    told = Told(store_url, RULES)
    told.tell([reading(4)])
    assert told.ask("SELECT account_id FROM account") == []
    assert list(check(told.engine, told.rules)) == []


ENTRA = "entra:acme"
SECRETS = "Update application \N{EN DASH} Certificates and secrets management "
OF_ENTRA = governance(links=LinkSettings(attributes={ENTRA: "employeeNumber"}))


def at_entra(event: Event) -> Event:
    """The same at another source."""
    account = None if event.account is None else replace(event.account, issuer=ENTRA)
    census = event.attributes.get("census")
    attributes = {**event.attributes, "census": {**census, "id": census["id"].replace(ISSUER, ENTRA)}} if census else {}
    source = Source("entra", "acme", event.source.stream)
    return replace(event, account=account, source=source, attributes=attributes)


def added(number: float, app_id: str = "app-1") -> list[Event]:
    """A record that somebody gave the application a secret: it names the application alone."""
    deed = replace(record(day(number), "credential_changed", None), actor=Party("person", ENTRA, "ann"))
    application = Application(app_id, "Bot")
    return [replace(at_entra(deed), vendor_type=SECRETS, application=application)]


def clients(number: float, made_at: str = "2026-05-02T00:00:00Z", app_id: str = "APP-1") -> list[Event]:
    census = CensusOf(day(number)).account("ann", profile={"employeeNumber": "1"})
    secrets = [SECRET | {"created_at": made_at}]
    census = census.account("bot", type="service", name=None, app_id=app_id, credentials=secrets, read=READ)
    return [at_entra(event) for event in census.grant("ann", "owner/nothing").events()]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_who_gave_a_client_s_application_a_secret_knows_it(order: tuple[int, ...], store_url: str) -> None:
    told = Told(store_url, OF_ENTRA)
    batches = [clients(3), added(2), LEFT]
    for place in order:
        told.tell(batches[place])
    assert told.ask(SQL) == [(f"{ENTRA}|bot", f"{ENTRA}|ann")]
    assert list(check(told.engine, told.rules)) == []


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
def test_the_last_list_tells_of_which_application_a_client_is(order: tuple[int, ...], sqlite_url: str) -> None:
    """The work item of a secret's record finds clients by that, so nothing else may tell whose the secret is."""
    told = Told(sqlite_url, OF_ENTRA)
    batches = [clients(3), clients(5, app_id="app-2"), added(2), LEFT]
    for place in order:
        told.tell(batches[place])
    assert told.ask(SQL) == []
    assert list(check(told.engine, told.rules)) == []


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_record_that_is_mended_to_tell_of_a_removal_tells_of_no_secret(
    order: tuple[int, ...], store_url: str
) -> None:
    told = Told(store_url, OF_ENTRA)
    told.tell([*clients(3), *LEFT])
    (as_before,) = added(2)
    versions = [as_before, replace(as_before, kind="credential_removed", content_hash="f" * 64, translation=3)]
    for place in order:
        told.tell([versions[place]])
    assert told.ask(SQL) == []
    assert list(check(told.engine, told.rules)) == []


def test_another_secret_of_the_application_is_not_known(sqlite_url: str) -> None:
    told = Told(sqlite_url, OF_ENTRA)
    told.tell([*clients(3, "2026-05-02T12:00:00Z"), *added(2), *LEFT])
    assert told.ask(SQL) == []


def test_a_secret_of_an_application_that_nobody_is_a_client_of_makes_no_account(sqlite_url: str) -> None:
    told = Told(sqlite_url, OF_ENTRA)
    told.tell(added(2))
    assert told.ask("SELECT account_id FROM account") == []
    assert list(check(told.engine, told.rules)) == []


def test_the_secrets_of_a_client_s_application_move_with_a_label(sqlite_url: str) -> None:
    told = Told(sqlite_url, OF_ENTRA)
    told.tell(LEFT)
    told.tell(under("typo", event) for event in added(2))
    told.tell(clients(3))
    assert told.ask(SQL) == []
    relabel(
        told.engine, "typo", "acme", SettingsLabels(live=(), named=("acme",)), Author(via="os", uid=1, name="eve"), 7
    )
    told.drain()
    assert told.ask(SQL) == [(f"{ENTRA}|bot", f"{ENTRA}|ann")]
    assert list(check(told.engine, told.rules)) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("is_whole", [True, False])
def test_lists_that_name_two_applications_give_one_state_in_any_order(
    order: tuple[int, ...], sqlite_url: str, *, is_whole: bool
) -> None:
    """The other list is an earlier one, or a later one that never came to its end."""
    told = Told(sqlite_url, OF_ENTRA)
    other = clients(2 if is_whole else 4, app_id="APP-2")
    batches = [clients(3), other if is_whole else other[:-1], added(2, "app-2")]
    told.tell(LEFT)
    for place in order:
        told.tell(batches[place])
    assert list(check(told.engine, told.rules)) == []
