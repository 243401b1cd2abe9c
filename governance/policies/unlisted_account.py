"""P28: a person's account that holds or uses something at its source, and that the source's list of accounts lacks.

Somebody may have hidden it, or the list is not what it is taken for: what is told of listed accounts passes it by. Who
is deleted is named by no list, so a list says something only of who was not deleted before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any, NamedTuple

from governance.model.answers import About, Answer, compliant, not_evaluable, of_account, violation
from governance.model.controls import Controls
from governance.model.keys import is_listed
from governance.model.labels import label
from governance.model.list_readings import ListReading
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, earlier, union
from governance.model.states import DAY, Grant
from governance.policies.support import examples as ada
from governance.policies.support.holdings import roots_of, thing_of
from governance.settings.sections import Days
from ingest.contract.providers.catalogue import provider_of


class UnlistedAccount(PolicySettings, frozen=True, kw_only=True):
    """How much later than what is seen of an account a list must be to be expected to name it."""

    lag_days: Days = 1


_USES = frozenset({"interactive", "non_interactive", "service"})
_UNREAD = "no complete list of the source's accounts was read since the account was seen"
_MAY_BE_DELETED = "the account may have been deleted before the list was read: its source's log was not read in between"
_ENDS, _RETURNS = frozenset({"disabled", "deleted"}), frozenset({"created", "enabled", "redeemed"})


class _Sight(NamedTuple):
    """That the account held something, or first used an application."""

    at: int
    event_id: str
    grant: Grant | None


_in_order = itemgetter(0, 1)


def _judge(situation: Situation, settings: UnlistedAccount) -> Iterable[Answer]:
    account, lag = situation.account, settings.lag_days * DAY
    if account.recorded_as != "person" or situation.held_lists is None:
        return ()
    first_at = _first_sight(situation)
    if first_at is None:
        return ()
    about = of_account(account.account_id)
    if situation.held_lists.of_account(first_at + lag) is None:
        return (_unlisted_yet(about, situation, first_at + lag),)  # Of most sources no list is read, or not yet.
    doubts: list[Answer] = []
    for sight in _sights(situation):
        reading = situation.held_lists.of_account(sight.at + lag)
        if reading is None:
            return doubts[:1] or [_unlisted_yet(about, situation, sight.at + lag)]
        if reading.state != "gone":
            continue
        answer = _answer(situation, sight, reading)
        if answer is not None and answer.outcome == "violation":
            return [answer]
        doubts += [answer] if answer is not None else []
    return doubts[:1] or [compliant(about)]


def _unlisted_yet(about: About, situation: Situation, since: int) -> Answer:
    if situation.account.listed_at is not None or _all_gone(situation, 0) is not None:
        return compliant(about)
    alive = _alive(situation)
    return not_evaluable(about, _UNREAD, since) if alive and alive[-1][1] is None else compliant(about)


def _first_sight(situation: Situation) -> int | None:
    """Return when something was seen of the account first; None: nothing was."""
    account_id = situation.account.account_id
    seen = [grant.valid_from for grant in roots_of(situation.grants) if grant.account_id == account_id]
    seen += [use.first_at for use in situation.rollups if use.use in _USES]
    return min(seen, default=None)


def _sights(situation: Situation) -> list[_Sight]:
    """Return what was seen of the account, in order."""
    account_id = situation.account.account_id
    sights = [
        _Sight(grant.valid_from, grant.evidence[0] if grant.evidence else "", grant)
        for grant in roots_of(situation.grants)
        if grant.account_id == account_id
    ]
    sights += [_Sight(use.first_at, use.first_event_id, None) for use in situation.rollups if use.use in _USES]
    sights.sort(key=_in_order)
    return sights


def _alive(situation: Situation) -> list[Span]:
    """Return when the account was there by the word of records alone: that a list lacks it ends nothing here."""
    begin: int | None = 0
    spans: list[Span] = []
    if _ENDS.isdisjoint([change.what for change in situation.account.timeline]):
        return [(0, None)]  # As of most.
    for change in situation.account.timeline:
        if change.what in _ENDS:
            if begin is not None and not is_listed(change.event_id):
                spans.append((begin, change.at))
                begin = None
        elif begin is None and change.what in _RETURNS and not is_listed(change.event_id):
            begin = change.at
    return union([*spans, *([(begin, None)] if begin is not None else [])])


def _answer(situation: Situation, sight: _Sight, reading: ListReading) -> Answer | None:
    """Return what a list means that does not name the account; None: nothing was there to name any more."""
    account, grant = situation.account, sight.grant
    about = of_account(account.account_id)
    lasting = [span for span in _alive(situation) if span[0] <= sight.at and (span[1] is None or span[1] > reading.at)]
    is_late = account.listed_at is not None and account.listed_at <= reading.at
    shown = _shown(situation, grant, reading)
    if not lasting or is_late or (grant is not None and _is_over(grant, reading, shown)):
        return None
    is_shown = shown == "alive"
    stream = provider_of(account.issuer).account_stream
    basis = situation.coverage.over(account.issuer, stream, sight.at, reading.at)
    until = earlier(lasting[0][1], account.listed_at)
    until = until if grant is None else earlier(until, _all_gone(situation, reading.at))
    if basis is None and not is_shown:
        return not_evaluable(about, _MAY_BE_DELETED, reading.at) if until is None else None
    what = "signed in" if grant is None else f"holds {thing_of(grant)}"
    message = f"{label(account)} {what}, and a complete list of its source's accounts, read since, does not name it."
    evidence = [event_id for event_id in (sight.event_id, reading.event_id) if event_id]
    assumed = basis == "assumed" and not is_shown
    return violation(about, message, reading.at, evidence, until=until, stated=is_shown, assumed=assumed)


def _shown(situation: Situation, grant: Grant | None, reading: ListReading) -> str | None:
    """Return what the first list since says of what is held: then the holder was not deleted before; None: no list."""
    held_lists = situation.held_lists
    shown = held_lists.since(grant, reading.at) if grant is not None and held_lists is not None else None
    return None if shown is None else shown.state


def _is_over(grant: Grant, reading: ListReading, shown: str | None) -> bool:
    """Tell whether the grant had ended before the list: a list that lacks the holder cuts it at its own instant."""
    if grant.valid_to is None or grant.valid_to > reading.at:
        return False
    return grant.valid_to < reading.at or shown == "gone"


def _all_gone(situation: Situation, at: int) -> int | None:
    """Return when the last of what it held at a list's instant ended; None: something lasts, or it was used."""
    grants = [grant for grant in situation.grants if grant.valid_to is None or grant.valid_to > at]
    # What ends by itself is told ahead: who holds nothing else may hold it still.
    ends = [g.valid_to for g in grants if g.valid_to is not None and (at or g.valid_to != g.expires_at)]
    was_used = any(rollup.use in _USES for rollup in situation.rollups)
    return None if was_used or len(ends) < len(grants) else max(ends, default=None)


class _Lists:
    """A made-up list of accounts."""

    def __init__(self, reading: ListReading | None) -> None:
        self._reading = reading

    def since(self, grant: Grant, moment: int) -> ListReading | None:  # noqa: ARG002 - what is held is shown always
        return ListReading(moment, "list", "alive")

    def changes_since(self, grant: Grant, moment: int) -> list[ListReading]:
        reading = self.since(grant, moment)
        return [] if reading is None else [reading]

    def last_without(self, grant: Grant) -> int | None:  # noqa: ARG002 - it lists what was held before
        return None

    def of_account(self, moment: int) -> ListReading | None:
        return self._reading if self._reading is not None and self._reading.at >= moment else None


def _examples() -> list[Example[UnlistedAccount]]:
    settings = UnlistedAccount()
    gone, alive = ListReading(ada.day(20), "list", "gone"), ListReading(ada.day(20), "list", "alive")

    def holding(reading: ListReading | None, **fields: Any) -> Situation:
        return ada.situation(grants=(ada.grant("group:Finance", 3),), held_lists=_Lists(reading), **fields)

    return [
        Example(
            "violation", "a group's list shows the account, and the list of accounts does not", settings, holding(gone)
        ),
        Example("compliant", "the list names it", settings, holding(alive)),
        Example(
            "compliant",
            "it was deleted before the list was read",
            settings,
            holding(gone, account=ada.account(state="deleted", timeline=(ada.changed("deleted", 9),))),
            is_near_miss=True,
        ),
        Example("not_evaluable", "no complete list of accounts was read", settings, holding(None)),
    ]


POLICY = Policy(
    id="unlisted_account",
    title="An account that its source's own list lacks",
    severity="high",
    controls=Controls(
        soc2=("CC6.1", "CC7.2"), iso27001=("A.5.16", "A.8.16"), nist800_53=("AC-2", "CM-8"), pci_dss=("7.2.4", "8.2.1")
    ),
    remedy="Find out at the source what the account is, have its list name it, or remove what it holds.",
    settings=UnlistedAccount,
    default=UnlistedAccount(),
    needs=needs("coverage", "grants", "held_lists", "rollups"),
    examples=_examples,
    judge=_judge,
)
