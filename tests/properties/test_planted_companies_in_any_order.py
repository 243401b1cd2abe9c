"""Companies in which every policy speaks, told in any order, doubled, late, cut anywhere, with restarts: one state."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from governance.folds.usage.batch import Batch
from governance.model.acts import Author
from governance.policies.catalogue import compiled, load_policies
from governance.store.database.engine import open_engine, writing
from governance.store.evidence.access_decisions import AccessWord, enter_access_decisions
from governance.worker.batch_transaction import apply
from governance.worker.reading.told_names import ToldNames
from ingest.bus.interface import Partition
from ingest.contract.codec import EVENTS_TOPIC, encode, encode_bare
from ingest.contract.event import Event
from ingest.contract.glance import USE_KINDS, glance
from ingest.contract.instants import to_micros
from tests.examples import examples
from tests.governance.censuses import day
from tests.governance.configured import governance, only_policies
from tests.governance.queries.filled import empty_store
from tests.properties.differences import difference
from tests.properties.planted_companies import Planted, read_by_lists, read_by_logs, read_by_words
from tests.properties.stores import SHARDS, Store, rows_of

COMPANIES = ("lists", "logs", "words")
RITA = Author(via="os", uid=7, name="rita")


class Way(NamedTuple):
    """How a company is told."""

    seed: int
    size: int
    """Of a batch, in events."""
    is_late: bool
    """A tenth of it is told late; else all of it is told in any order."""
    part: float
    """How much of it is told."""
    alone: str | None = None
    """The one policy that is asked: others would have accounts judged anew that this one forgets; None: all are."""


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Planted]:
    by_logs = read_by_logs(tmp_path_factory.mktemp("rosters"))
    return {"lists": read_by_lists(), "logs": by_logs, "words": read_by_words()}


class Reading(Store):
    """A store that is told as a reader tells it: sign-ins at a glance, and of names what is new."""

    def __init__(self, url: str, planted: Planted) -> None:
        super().__init__(empty_store(url))
        self.rules, self.now, self.url = compiled(planted.settings), planted.end, url
        self.names = ToldNames()

    def take(self, taken: Sequence[Event], shard: int = 0, *, deferred: bool = False) -> None:
        batch = Batch(shard, encode_bare, self.names.logins)
        for event in taken:
            if event.kind in USE_KINDS:
                batch.add_use(glance(encode(event)))
            else:
                batch.add(event)
        folded = batch.folded()
        folded.names = self.names.fresh(folded.names)
        begin = self._offsets.get(shard, 0)
        end = self._offsets[shard] = begin + len(taken)
        spans = {Partition(EVENTS_TOPIC, shard): (begin, end)}
        with writing(self.engine) as connection:
            apply(connection, folded, spans, self.rules, self.clock(), deferred=deferred)

    def decide(self, word: AccessWord) -> None:
        """Enter what a reviewer said."""
        with writing(self.engine) as connection:
            enter_access_decisions(connection, [word], RITA, to_micros(day(2)))

    def restart(self) -> None:
        """Begin anew with what stands in the store, as a process does that was killed."""
        self.engine.dispose()
        self.engine = open_engine(self.url)
        self.names.forget()


@contextmanager
def told(planted: Planted, url: str, way: Way | None, part: Sequence[Event]) -> Iterator[Reading]:
    """Tell a store a part of a company; None: all at once, in order."""
    store = Reading(url, planted)
    rng = random.Random(None if way is None else way.seed)
    events, words = list(part), list(planted.words)
    for batch in [events] if way is None else batches(rng, events, way):
        is_some_way = way is not None and rng.random() < 0.5
        store.take(batch, rng.randrange(SHARDS) if is_some_way else 0, deferred=is_some_way)
        if is_some_way and rng.random() < 0.1:
            store.drain(rng.randrange(1, 4))
        if way is not None and rng.random() < 0.05:
            store.restart()
        if words and rng.random() < 0.1:
            store.decide(words.pop())
    for word in words:
        store.decide(word)
    store.drain()
    yield store
    store.engine.dispose()


def batches(rng: random.Random, events: list[Event], way: Way) -> Iterator[list[Event]]:
    """Yield the events in batches, some of them twice."""
    if way.is_late:
        late = [rng.random() < 0.1 for _ in events]
        places = [place + (rng.random() * len(events) if late[place] else 0) for place in range(len(events))]
        events = [events[place] for place in sorted(range(len(events)), key=places.__getitem__)]
    else:
        rng.shuffle(events)
    for event in rng.choices(events, k=len(events) // 5):
        events.insert(rng.randrange(len(events) + 1), event)
    for begin in range(0, len(events), way.size):
        yield events[begin : begin + way.size]


def asked_alone(planted: Planted, policy_id: str | None) -> Planted:
    """Return the company under settings that ask one policy alone; None: as it is."""
    own = {policy.id: settings for policy, settings, *_ in compiled(planted.settings).configured}
    if policy_id is None or policy_id not in own:
        return planted
    told = msgspec.json.decode(msgspec.json.encode(planted.settings))
    told["policies"] = only_policies({policy_id: msgspec.to_builtins(own[policy_id])})
    return planted._replace(settings=governance(**told))


def part_of(planted: Planted, way: Way) -> list[Event]:
    """Return what is told of a company, in order: all about some of its accounts, or all of it."""
    rng = random.Random(way.seed)
    return [event for event in planted.events if rng.random() < way.part]


WAYS = st.builds(
    Way,
    seed=st.integers(0, 1 << 32),
    size=st.sampled_from((20_000, 7, 1)),
    is_late=st.booleans(),
    part=st.sampled_from((1.0, 0.5, 0.1)),
    alone=st.none() | st.sampled_from(sorted(policy.id for policy in load_policies())),
)


@pytest.mark.parametrize("company", COMPANIES)
@given(way=WAYS)
@settings(max_examples=examples(3), phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
def test_a_company_is_one_state_whatever_order_it_is_told_in(
    company: str, way: Way, companies: dict[str, Planted], tmp_path_factory: pytest.TempPathFactory
) -> None:
    planted, folder = asked_alone(companies[company], way.alone), tmp_path_factory.mktemp("stores")
    part = part_of(planted, way)
    with told(planted, f"sqlite:///{folder / 'in-order.sqlite'}", None, part) as in_order:
        expected, expected_rows = in_order.digest(), in_order.dump()
    with told(planted, f"sqlite:///{folder / 'any.sqlite'}", way, part) as in_any_order:
        assert in_any_order.digest() == expected, difference(expected_rows, in_any_order.dump())


def test_every_policy_has_something_to_say_of_a_company(
    companies: dict[str, Planted], tmp_path_factory: pytest.TempPathFactory
) -> None:
    speaking: set[object] = set()
    for name, planted in companies.items():
        url = f"sqlite:///{tmp_path_factory.mktemp('stores') / name}.sqlite"
        with told(planted, url, None, planted.events) as store:
            for table in ("finding", "not_evaluable"):
                speaking |= {policy for (policy,) in rows_of(store, f"SELECT DISTINCT policy FROM {table}")}
    assert {policy.id for policy in load_policies()} - speaking == set()
