"""Accounts that the sweep leaves alone: found by key, login, or a login pattern in which ``*`` stands for anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from governance.settings.sections import Exclusion
from ingest.contract.instants import to_micros


class Excluded(NamedTuple):
    """An exclusion that fits an account, and when it ends, in microseconds."""

    exclusion: Exclusion
    until: int


class Exclusions:
    """The settings' exclusions, made ready to be asked for many accounts."""

    def __init__(self, exclusions: Iterable[Exclusion]) -> None:
        self._exact: dict[str, list[Excluded]] = {}
        self._patterns: list[tuple[re.Pattern[str], Excluded]] = []
        for exclusion in exclusions:
            excluded = Excluded(exclusion, to_micros(exclusion.until))
            if "*" in exclusion.account:
                parts = map(re.escape, exclusion.account.split("*"))
                self._patterns.append((re.compile(".*".join(parts), re.IGNORECASE | re.DOTALL), excluded))
            else:
                self._exact.setdefault(exclusion.account.lower(), []).append(excluded)

    def of(self, account_id: str, login: str | None) -> Excluded | None:
        """Return the exclusion that fits the account and ends last, whether or not it has ended; None without any."""
        if not self._exact and not self._patterns:
            return None
        fitting = list(self._exact.get(account_id.lower(), ()))
        if login is not None:
            fitting += self._exact.get(login.lower(), ())
            fitting += [excluded for pattern, excluded in self._patterns if pattern.fullmatch(login)]
        return max(fitting, key=lambda excluded: excluded.until, default=None)
