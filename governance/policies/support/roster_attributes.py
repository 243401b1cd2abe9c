"""What rosters state of people whose profile does not say it, or not yet: departments, titles, places, types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from governance.model.persons import Person, PersonSpan
from governance.model.states import AccountState, AttributeChange

_FIELDS: Mapping[str, str] = {
    "department": "department",
    "title": "title",
    "jobtitle": "title",
    "location": "location",
    "type": "type",
    "employeetype": "type",
}
"""Names of a profile's attributes, in lower case, that say what a field of a roster says."""


def stated_by_roster(account: AccountState, person: Person | None, names: Iterable[str]) -> tuple[AttributeChange, ...]:
    """Return what the roster states of those of the attributes of which the account's own source never told a value.

    What a source says goes before: also that a value changed to one that is not told.
    """
    if person is None:
        return ()
    untold = [name for name in sorted(names) if name.lower() in _FIELDS and not _is_told(account, name)]
    return tuple(sorted((c for name in untold for c in _stated(name, person.spans)), key=lambda change: change.at))


def earlier_by_roster(
    account: AccountState, person: Person | None, names: Iterable[str]
) -> tuple[AttributeChange, ...]:
    """Return what the roster stated of attributes before the account's own source first told them, in order.

    A log that names changes alone, and a list that was read once, begin to tell of somebody after they moved.
    """
    if person is None:
        return ()
    first_told: dict[str, int] = {}
    for change in account.attribute_changes:
        first_told[change.name] = min(change.at, first_told.get(change.name, change.at))
    own_names = [name for name in sorted(names) if name.lower() in _FIELDS and name in first_told]
    earlier = (c for name in own_names for c in _stated(name, person.spans) if c.at < first_told[name])
    return tuple(sorted(earlier, key=lambda change: change.at))


def _is_told(account: AccountState, name: str) -> bool:
    if account.profile.get(name):
        return True
    return any(c.name == name and (bool(c.value) or not c.is_known) for c in account.attribute_changes)


def _stated(name: str, spans: Iterable[PersonSpan]) -> Iterator[AttributeChange]:
    last: str | None = None
    for span in spans:
        value: str | None = getattr(span, _FIELDS[name.lower()])
        if value != last:
            yield AttributeChange(span.valid_from, name, value, (*span.evidence, "")[0])
            last = value
