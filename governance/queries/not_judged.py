"""What was not judged, beside what was found: policies that nobody asks, answers not given, sources not read in full.

A list of findings without it would be taken for all that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from governance.audit.entries import spelled
from governance.model.choice import Choice
from governance.model.scope import EVERYTHING, Scope
from governance.model.states import DAY
from governance.policies.catalogue import configured, load_policies
from governance.queries.snapshot import Snapshot
from governance.store.queries.finding_counts import answers_not_given, answers_of_choice
from governance.store.telling.printed_reports import fully_listed
from ingest.contract.counting import counted

NO_LIST = "no full list of its accounts was read: what stood there before its logs begin may be unknown"
"""Why a source is told though its logs were read without a gap: a week is complete by its logs."""
_NAMED = 6
"""Policies and sources that a sentence names at most."""


class SourceNotRead(msgspec.Struct, frozen=True):
    """A stream that was not read in full until the instant, or a source of which no full list was read."""

    issuer: str
    stream: str | None
    why: str


class NotJudged(msgspec.Struct, frozen=True):
    """What was not judged as of an instant."""

    switched_off: list[str]
    """Policies that the settings switch off with null."""
    not_configured: list[str]
    """Policies that wait for settings: nobody is asked."""
    not_evaluable: dict[str, int]
    """By policy, how many answers could not be given; `findings --not-evaluable` has the reasons."""
    sources: list[SourceNotRead]
    in_shadow: list[str] = []
    """Policies that run in shadow: what they find is recorded, and told nobody."""

    def sentence(self, titles: Mapping[str, str] | None = None, *, of_choice: bool = False) -> str:
        """Return it in one line, which names a few of each; ``titles``: by policy, what stands for its id.

        ``of_choice``: the answers are those on what a list was narrowed to, and it is said that they are.
        """
        on_what = " on what was asked for" if of_choice else ""
        answers = sum(self.not_evaluable.values())
        most = sorted(self.not_evaluable.items(), key=_most_first)
        by_policy = [f"{_called([policy], titles)[0]} {count:,}" for policy, count in most]
        streams = [f"{source.issuer} {source.stream} ({source.why})" for source in self.sources if source.stream]
        unlisted = [source.issuer for source in self.sources if source.stream is None]
        parts = [
            f"{counted(answers, 'answer')}{on_what} could not be given ({_some(by_policy)})" if answers else "",
            f"switched off: {_some(_called(self.switched_off, titles))}" if self.switched_off else "",
            f"not configured: {_some(_called(self.not_configured, titles))}" if self.not_configured else "",
            f"in shadow, recorded and told nobody: {_some(_called(self.in_shadow, titles))}" if self.in_shadow else "",
            f"logs not read in full: {_some(streams)}" if streams else "",
            f"no full list of accounts was read of {_some(unlisted)}" if unlisted else "",
        ]
        reasons = "; ".join(part for part in parts if part)
        return f"not judged: {reasons}" if reasons else "every policy is asked, and every answer was given"


def narrowed_to(asked: Choice) -> Choice | None:
    """Return what a list was narrowed to, of all that answers that were not given have; None: to none of it."""
    ways = ("account_ids", "entitlement_ids", "application_ids", "issuers", "policies", "only_jit")
    chosen = {way: getattr(asked, way) for way in ways}
    return Choice(**chosen) if any(value is not None and value is not False for value in chosen.values()) else None


def not_judged(snapshot: Snapshot, as_of: int, choice: Choice | None = None, scope: Scope = EVERYTHING) -> NotJudged:
    """Return what was not judged as of an instant; ``choice``: the answers alone that are on what it narrows to.

    Of answers outside the scope none is counted.
    """
    in_force = configured(snapshot.settings)
    asked = {asked_policy.policy.id for asked_policy in in_force}
    unasked = [policy.id for policy in load_policies() if policy.id not in asked]
    named = snapshot.settings.policies
    return NotJudged(
        switched_off=[policy for policy in unasked if policy in named],
        not_configured=[policy for policy in unasked if policy not in named],
        not_evaluable=(
            answers_not_given(snapshot.connection, as_of)
            if choice is None and scope.everything
            else answers_of_choice(snapshot.connection, scope, choice or Choice(), as_of)
        ),
        sources=list(_not_read(snapshot, as_of)),
        in_shadow=[shadowed.policy.id for shadowed in in_force if shadowed.settings.shadow],
    )


def _not_read(snapshot: Snapshot, as_of: int) -> Iterator[SourceNotRead]:
    """Yield what was not read; an end that lies less than ``assumed_gap_days`` back is none."""
    coverage, late = snapshot.coverage, as_of - snapshot.settings.assumed_gap_days * DAY
    for issuer, stream in coverage.streams():
        holes = [hole for hole in coverage.holes(issuer, stream) if hole[0] < as_of]
        end = coverage.ends_at(issuer, stream)
        if holes:
            since, until = holes[-1]
            gaps = "1 gap" if len(holes) == 1 else f"{len(holes):,} gaps, the last"
            yield SourceNotRead(issuer, stream, f"{gaps} from {spelled(since)} to {spelled(until)}")
        elif end is not None and end < late:
            yield SourceNotRead(issuer, stream, f"only until {spelled(end)}")
    for issuer in sorted(snapshot.known.keys() - fully_listed(snapshot.connection)):
        yield SourceNotRead(issuer, None, NO_LIST)


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _called(policies: list[str], titles: Mapping[str, str] | None) -> list[str]:
    return [f"“{titles[policy]}”" if titles is not None and policy in titles else policy for policy in policies]


def _some(names: list[str]) -> str:
    more = [f"{len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
    return ", ".join([*names[:_NAMED], *more])
