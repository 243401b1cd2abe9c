"""The company as a service behind all its sites: one clock, one set of faults, the logs and the tenants' state."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from starlette.types import ASGIApp

from simulator.company.company import Company
from simulator.records.mint import Mint
from simulator.records.record import Record, encode
from simulator.service.clock import Clock
from simulator.service.enacted import Enacted
from simulator.service.faults import Faults
from simulator.service.logs.feed import Feed
from simulator.service.logs.ledger import Stream
from simulator.service.logs.log import Log
from simulator.service.logs.shaping import Crowd, Shaped, Shaping, Strange
from simulator.service.request_book import RequestBook
from simulator.service.tenants.population import populated
from simulator.service.tenants.tenant import TenantState


class Simulation:
    """What the sites of all vendors share. ``tenants`` and ``logs`` are as of the last ``catch_up``."""

    def __init__(self, company: Company, vendors: Mapping[str, Vendor], clock: Clock, faults: Faults) -> None:
        self.company, self.clock, self.faults = company, clock, faults
        self.vendors = dict(vendors)
        self.asked = RequestBook()
        self.enacted = Enacted()
        self.mint = Mint(random.Random(f"{company.plan.seed}/enacted"))
        self.origins: dict[str, str] = {}
        """Site → its URL without a slash at the end, once it is served."""
        self.logs: dict[Stream, Log] = {}
        self.tenants = {
            (idp, tenant): populated(company, idp, tenant) for idp, tenant in tenants_of(company) if idp in self.vendors
        }
        for (idp, _), state in self.tenants.items():
            self.vendors[idp].furnish(state)
        self._awaited: dict[str, int | None] = {}
        """Records that come again, by their event's id → the position of their last version, once there is one."""
        self._shaping = Shaping(faults, company.plan.seed)
        self._whole: set[Stream] = set()
        wanted = (record for record in company.records() if record.idp in self.vendors)
        self._feed = Feed(wanted, self._shape, self._take)
        self._lock = threading.Lock()

    def catch_up(self) -> int:
        """Bring logs and tenants up to the clock and return its instant."""
        now = self.clock.now()
        with self._lock:
            self._feed.catch_up(now)
            self.enacted.give(now, lambda record: self._feed.insert(record, now))
        return now

    def log(self, idp: str, tenant: str, stream: str) -> Log:
        """Return a stream's log; one that has no record yet is empty."""
        key = Stream(idp, tenant, stream)
        log = self.logs.get(key)
        if log is None:
            log = self.logs[key] = Log()
        return log

    def serve_whole(self, stream: Stream, log: Log) -> None:
        """Serve a log that was made elsewhere in the place of a stream; the company's records of it are left out."""
        self._whole.add(stream)
        self.logs[stream] = log

    def _shape(self, record: Record) -> Iterable[Shaped]:
        vendor = self.vendors[record.idp]
        # The act takes effect when it happens, however late its record becomes visible.
        vendor.follow(self.tenants[record.idp, record.tenant], record)
        if not self.faults.switched_on():
            return (Shaped(record),)
        records = list(self._shaping.shaped(record, vendor.strange, vendor.crowd))
        if any(shaped.again for shaped in records):
            self._awaited[record.event_id] = None
        return records

    def _take(self, shaped: Shaped) -> None:
        record = shaped.record
        if Stream(record.idp, record.tenant, record.stream) in self._whole:
            return
        event_id = record.event_id
        log = self.log(record.idp, record.tenant, record.stream)
        revises = self._awaited[event_id] if shaped.again else None
        vendor_id = event_id.partition(":")[2]
        position = log.append(vendor_id, record.occurred_at, record.emitted_at, encode(record.body), revises)
        if event_id in self._awaited:
            self._awaited[event_id] = position

    def close(self) -> None:
        """Give the disk back."""
        for log in self.logs.values():
            log.close()


class Vendor(NamedTuple):
    """A vendor's part of the service."""

    follow: Callable[[TenantState, Record], None]
    """Lets an act change the tenant, as its record tells it."""
    furnish: Callable[[TenantState], None]
    """Adds to a tenant what only this vendor's tenants have, before the first record."""
    strange: Strange
    crowd: Crowd
    sites: Callable[[Simulation, str], dict[str, ASGIApp]]
    """Makes the sites of one tenant, by its label: each is served on its own port, and named by its key."""


def tenants_of(company: Company) -> list[tuple[str, str]]:
    """Return every (idp, tenant) that the company has accounts in."""
    scripted = {(account.idp, account.tenant) for account in company.stage.accounts}
    return sorted(scripted | {(a.idp, a.tenant) for person in company.people for a in person.accounts})
