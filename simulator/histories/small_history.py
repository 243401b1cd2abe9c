"""Small adversarial histories for property tests: few accounts, all kinds of records, twice, revised, out of order."""

from __future__ import annotations

import random

from simulator.histories.entra_moves import ENTRA_MOVES
from simulator.histories.okta_moves import OKTA_MOVES
from simulator.organisation.cast import ENTRA, OKTA, TENANT, Account
from simulator.organisation.plan import Plan
from simulator.records.instants import DAY, HOUR, MINUTE, SECOND, micros
from simulator.records.mint import Mint, guid_of, okta_id
from simulator.records.record import Record
from simulator.records.revisions import revised

_NAMES = ("Ann Able", "Bob Baker", "Cyd Clark")
_BEGIN = micros(Plan().ends_at) - 180 * DAY
_SPAN_DAYS = 180
_STEPS = (0, 1, 1_000, SECOND, MINUTE, 4 * MINUTE, 20 * MINUTE, HOUR, 5 * HOUR)
"""Between one act and the next: some share an instant, some lie within the clocks' tolerance."""
_TWICE, _REVISED = 0.1, 0.15


def random_history(rng: random.Random, size: int) -> list[Record]:
    """Return at least ``size`` records in an order of arrival that means nothing; the same ``rng`` gives the same ones.

    Acts come in bursts with silent stretches of up to some weeks between, so that assumed coverage has gaps.
    """
    mint, records = Mint(rng), list[Record]()
    at_okta, at_entra = _accounts(OKTA), _accounts(ENTRA)
    at = _BEGIN + rng.randrange(_SPAN_DAYS) * DAY
    while len(records) < size:
        at = at + rng.choice(_STEPS) if rng.random() < 0.8 else _BEGIN + int(rng.random() * _SPAN_DAYS * DAY)
        if rng.random() < 0.55:
            move_records = rng.choice(OKTA_MOVES)(mint, rng.choice(at_okta), at_okta[0], at)
        else:
            move_records = rng.choice(ENTRA_MOVES)(mint, rng.choice(at_entra), at_entra[0], at)
        for record in move_records:
            records.append(record)
            if record.idp == ENTRA and rng.random() < _REVISED:
                records.append(revised(rng, record))
            if rng.random() < _TWICE:
                records.append(record)
    rng.shuffle(records)
    return records


def _accounts(idp: str) -> list[Account]:
    accounts = []
    for seat, name in enumerate(_NAMES):
        login = f"{name.lower().replace(' ', '.')}@corp.example.com"
        subject = okta_id("00u", "history " + name) if idp == OKTA else guid_of("history " + name)
        accounts.append(Account(idp, TENANT, subject, login, name, seat + 1))
    return accounts
