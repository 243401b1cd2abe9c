"""The metrics of the outbox, by recipient: counts that its lanes keep, and how long the first effect waits."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy import Connection

from governance.store.outbox.effect_rows import first_open
from governance.store.outbox.lane_rows import every_lane

_SECOND = 1_000_000


def outbox_metrics(connection: Connection, now_seconds: float) -> Iterator[Metric]:
    """Yield them; without a recipient they are there without a value."""
    sent = CounterMetricFamily("jitgov_outbox_sent", "Effects that were delivered", labels=["recipient"])
    standing = GaugeMetricFamily(
        "jitgov_outbox_effects", "Effects that wait, may have been sent, or are given up", labels=["recipient", "state"]
    )
    oldest = GaugeMetricFamily(
        "jitgov_outbox_oldest_seconds", "Age of the effect that is first in its lane", labels=["recipient"]
    )
    for lane in every_lane(connection):
        sent.add_metric([lane.recipient], lane.sent)
        for state, n in (("waiting", lane.waiting), ("uncertain", lane.uncertain), ("dead", lane.dead)):
            standing.add_metric([lane.recipient, state], n)
        first = first_open(connection, lane.recipient) if lane.waiting else None
        waits = 0.0 if first is None else max(0.0, now_seconds - first.made_at / _SECOND)
        oldest.add_metric([lane.recipient], waits)
    yield from (sent, standing, oldest)
