"""The metrics of the outbox, by channel: counts that its lanes keep, and how long the first effect waits.

Of mail each person has a lane, and no metric names people: a channel's lanes are one recipient here.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy import Connection

from governance.store.outbox.effect_rows import oldest_open
from governance.store.outbox.lane_rows import every_channel

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
    for channel in every_channel(connection):
        sent.add_metric([channel.channel], channel.sent)
        for state, n in (("waiting", channel.waiting), ("uncertain", channel.uncertain), ("dead", channel.dead)):
            standing.add_metric([channel.channel, state], n)
        first = oldest_open(connection, channel.channel) if channel.waiting else None
        waits = 0.0 if first is None else max(0.0, now_seconds - first.made_at / _SECOND)
        oldest.add_metric([channel.channel], waits)
    yield from (sent, standing, oldest)
