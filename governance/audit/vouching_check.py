"""Holds what entries carry of vouchers against the keys that the trail names: vouched for, not, or forged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from governance.audit.audit_key import AuditKey
from governance.audit.entries import Entry

NAMED_AT_MOST = 20
"""Entries that are named of those that nobody vouched for."""


class Vouched(NamedTuple):
    """Of how many entries what is known; ``forged`` alone is a fault."""

    by_key: dict[str, int]
    """Vouched for by each key, and checked."""
    unchecked: dict[str, int]
    """Said to be vouched for by each key that is not at hand here: that is not known."""
    before_keys: int
    """Written when the trail named no key."""
    not_vouched: int
    """Written later by a process that may not read the key, or by no jitgov."""
    first_not_vouched: list[str]
    forged: list[str]
    """Entries whose voucher no holder of its key wrote, or names a key that the trail does not."""


class VouchingCheck:
    """Takes entries in the order of the chain, then those that are not sealed."""

    def __init__(self, keys: Collection[AuditKey], named: Collection[str], *, begun: bool = False) -> None:
        """``keys``: those at hand; ``named``: ids of all keys that the trail names anywhere.

        ``begun``: whether it names one before the first entry that is taken.
        """
        self._keys = {key.key_id: key for key in keys}
        self._named, self._begun = frozenset(named), begun
        self._by_key: Counter[str] = Counter()
        self._unchecked: Counter[str] = Counter()
        self._before_keys = self._not_vouched = 0
        self._first: list[str] = []
        self._forged: list[str] = []

    def take(self, entry: Entry, voucher: str | None) -> None:
        """Look at the next entry."""
        self._begun = self._begun or entry.kind == "key"
        if voucher is None:
            self._nobody(entry)
            return
        key_id = voucher.split(" ")[0]
        key = self._keys.get(key_id)
        # An entry may be sealed before the one that names its key: it was written at that moment by another process.
        if key_id not in self._named or (key is not None and not key.wrote(voucher, entry)):
            self._forged.append(entry.entry_id)
        elif key is None:
            self._unchecked[key_id] += 1
        else:
            self._by_key[key_id] += 1

    def _nobody(self, entry: Entry) -> None:
        if not self._begun:
            self._before_keys += 1
            return
        self._not_vouched += 1
        if len(self._first) < NAMED_AT_MOST:
            self._first.append(entry.entry_id)

    def result(self) -> Vouched:
        """Return what was found, after the last entry."""
        return Vouched(
            dict(self._by_key),
            dict(self._unchecked),
            self._before_keys,
            self._not_vouched,
            self._first,
            self._forged,
        )
