"""Which campaigns are defined: by the settings, and by acts of people who answer for them; the settings stand above."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, Engine

from governance.model.acts import Act, Author, made_act
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import acts_of_kind, insert_acts
from ingest.contract.errors import DeclinedError
from reviews.campaigns.definitions.checks import faults
from reviews.campaigns.people.acting import acting_account, refuse_unknown
from reviews.campaigns.people.known_people import known_people
from reviews.settings.campaigns import CampaignSettings

_SUBJECT = "definition "
_decode = msgspec.json.Decoder(CampaignSettings).decode


def definition_of(text: bytes, place: str) -> CampaignSettings:
    """Return the definition that JSON spells. Raises DeclinedError, with all faults, where it is none, or not whole."""
    try:
        definition = _decode(text)
    except msgspec.DecodeError as error:
        raise DeclinedError(f"{place}: {error}") from error
    wrong = list(faults(definition))
    if wrong:
        raise DeclinedError("\n  ".join([f"{place}: the definition is not whole:", *wrong]))
    return definition


def define(
    engine: Engine, by_settings: Sequence[CampaignSettings], definition: CampaignSettings, author: Author, now: int
) -> Act:
    """Enter a definition, or another one in its place: what was opened by the one before goes on as it was meant.

    Raises DeclinedError where the settings define it, or where the author is none of its owners.
    """
    name = definition.name
    if any(known.name == name for known in by_settings):
        raise DeclinedError(f"{name} is defined by the settings (reviews.campaigns); it is changed there")
    with writing(engine) as connection:
        account = acting_account(author, "define")
        people = known_people(connection, {account, *definition.owners}, now)
        refuse_unknown(people, account, "define")
        if not any(people.are_one(account, owner) for owner in definition.owners):
            raise DeclinedError(
                f"{account} may not define {name}: one of its owners may ({', '.join(definition.owners)})"
            )
        body = {"does": "defined", "name": name, "definition": msgspec.to_builtins(definition)}
        act = made_act("campaign", f"{_SUBJECT}{name}", body, author, now)
        insert_acts(connection, [act])
        return act


def definitions_in_force(connection: Connection, by_settings: Sequence[CampaignSettings]) -> list[CampaignSettings]:
    """Return all definitions: the settings', and behind them the latest of each other name that a person entered."""
    entered: dict[str, CampaignSettings] = {}
    for act in acts_of_kind(connection, "campaign"):
        if act.subject.startswith(_SUBJECT):
            entered[act.subject.removeprefix(_SUBJECT)] = msgspec.convert(act.says()["definition"], CampaignSettings)
    named = {definition.name for definition in by_settings}
    return [*by_settings, *(definition for name, definition in sorted(entered.items()) if name not in named)]
