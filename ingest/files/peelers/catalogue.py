"""The peelers: each recognises by its keys what a product wraps around other products' records, and yields the inner.

None knows a field of an identity provider. What stands beside the inner record (the index, the host, the time at which
it was taken in) says nothing of what happened, and is left behind.
"""

from __future__ import annotations

from ingest.files.peelers import amazon, azure, brokers, elastic, google, hooks, shippers, splunk
from ingest.files.peelers.opening import Peeler

PEELERS: tuple[Peeler, ...] = (
    *splunk.PEELERS,
    *elastic.PEELERS,
    *amazon.PEELERS,
    *google.PEELERS,
    *hooks.PEELERS,
    *azure.PEELERS,
    *brokers.PEELERS,
    *shippers.PEELERS,
)
"""In their order, for some share a key: what recognises by more keys stands before what recognises by fewer."""

MARKS = frozenset(peeler.key for peeler in PEELERS)
"""A record without any of these keys is wrapped by nothing: nearly all of them, which are asked this alone."""
