"""Ids in the vendors' spellings: lasting ones from a name, passing ones from a seeded random source."""

from __future__ import annotations

import hashlib
import random


def okta_id(prefix: str, name: str) -> str:
    """Return the lasting Okta id of what is so named: its prefix (``00u`` person, ``0oa`` application) and 17 signs."""
    return prefix + hashlib.sha256(f"{prefix}/{name}".encode()).hexdigest()[:17]


def guid_of(name: str) -> str:
    """Return the lasting GUID of what is so named."""
    return _dashed(hashlib.sha256(f"guid/{name}".encode()).hexdigest())


def _dashed(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}"


class Mint:
    """Makes passing ids; the same seed makes the same ids in the same order."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._bits = rng.getrandbits

    def guid(self) -> str:
        """Return a new GUID."""
        return _dashed(f"{self._bits(128):032x}")

    def session(self) -> str:
        """Return a new Okta session id."""
        return f"idx{self._bits(88):022x}"

    def transaction(self) -> str:
        """Return a new Okta transaction id, which is a request's id too."""
        return f"Z{self._bits(104):026x}"
