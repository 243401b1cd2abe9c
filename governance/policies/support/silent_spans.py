"""When something that is held had gone unused for too long, as far as what was read can tell.

Answers are dated ahead: silence that lasts will be a violation at an instant, unless a use puts it off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.policy import FOREVER
from governance.model.situation import CoverageView, Situation
from governance.model.spans import Span, earlier
from governance.model.states import Grant, UsageSummary
from governance.policies.support.cached_by_identity import remembered
from ingest.contract.providers.catalogue import provider_of

Moment = tuple[int, str]
"""An instant, and the id of the event that shows it."""
NO_SUCCESS = frozenset({"failed", "foreign"})
"""Of which uses nobody got in, or not here."""


class Silence(NamedTuple):
    """What is held, since when unused, and which streams would show a use."""

    about: About
    held: Span
    """The stretch in which it was held last, by somebody who could use it."""
    used_at: int | None
    after: int
    """Microseconds of silence that are too long."""
    streams: tuple[str, ...] | None = None
    """None: those of the account's uses."""
    idle_from: int | None = None
    """Since when a use could be seen, where silence counts from before it is held; None: since it is held."""


class Telling(NamedTuple):
    """What a finding says; it is made where something is found, of most that is held nothing is."""

    message: str
    grants: tuple[Grant, ...]
    """What is held."""
    shown_by: tuple[str, ...]
    """Ids of the events that show the holding, and its last use."""
    stated: bool = False
    """Since when it is held only a list states."""


class _Successes(NamedTuple):
    """The last use of each application with success, and of any; None: there was none."""

    by_application: dict[str, Moment]
    last: Moment | None


def last_success(situation: Situation, concerns: Callable[[str], bool] | None = None) -> Moment | None:
    """Return the last use with success of those applications that ``concerns`` tells by their id; None: of any."""
    uses, last = _successes(situation.rollups)
    if concerns is None:
        return last
    return max((used for application_id, used in uses.items() if concerns(application_id)), default=None)


def last_success_in(situation: Situation, application_id: str) -> Moment | None:
    """Return the last use of one application with success."""
    return _successes(situation.rollups).by_application.get(application_id)


@remembered
def _successes(rollups: Sequence[UsageSummary]) -> _Successes:
    uses: dict[str, Moment] = {}
    for rollup in rollups:
        if rollup.use not in NO_SUCCESS:
            used, known = (rollup.last_at, rollup.last_event_id), uses.get(rollup.application_id)
            uses[rollup.application_id] = used if known is None else max(known, used)
    return _Successes(uses, max(uses.values(), default=None))


def shown_with(evidence: Sequence[str], used: Moment | None) -> tuple[str, ...]:
    """Return the ids of the events that show a holding and its last use."""
    return tuple(evidence) if used is None else (*evidence, used[1])


def streams_of_use(situation: Situation) -> tuple[str, ...]:
    """Return the streams of which each may show a use by the account."""
    return provider_of(situation.account.issuer).use_streams[situation.account.recorded_as]


def are_uses_read(situation: Situation, since: int, until: int | None = None) -> bool:
    """Tell whether every stream that may show a use was read from an instant on, or from its first record, gapless.

    ``until``: until when it is asked; None: as far as anything was read.
    """
    end = FOREVER if until is None else until
    issuer, coverage = situation.account.issuer, situation.coverage
    begins = {stream: coverage.begins_at(issuer, stream) for stream in streams_of_use(situation)}
    return all(
        begin is not None and (begin >= end or coverage.over(issuer, stream, max(begin, since), end) is not None)
        for stream, begin in begins.items()
    )


def answers_on(
    silence: Silence, situation: Situation, telling: Callable[[], Telling], doubt: str | None = None
) -> list[Answer]:
    """Return the answers on something that is held, to stand one after the other as time passes.

    Where the whole account is silent that long the sweep speaks, and this ends. ``doubt``: why a use may be seen by
    nobody; None: the streams show it.
    """
    return answers_until(earlier(silence.held[1], _stale_at(situation)), silence, situation, telling, doubt)


def answers_until(
    until: int | None, silence: Silence, situation: Situation, telling: Callable[[], Telling], doubt: str | None = None
) -> list[Answer]:
    """Return the answers on something that is held, as ``answers_on``, until an instant whatever the sweep says."""
    about, (held_from, held_to), used_at, after, _, idle_from = silence
    if used_at is not None and held_to is not None and used_at >= held_to:
        # Its uses while it was held are not told apart from those after it.
        return [compliant(about)]
    could_be_from = held_from if idle_from is None else idle_from
    quiet_from = could_be_from if used_at is None or used_at < could_be_from else used_at
    due_at = max(quiet_from + after, held_from)
    if until is not None and until <= due_at:
        return [compliant(about)]
    # What nobody can tell is open no longer than it is held.
    over = [] if held_to is None else [compliant(about)._replace(since=held_to)]
    if doubt is not None:
        return [not_evaluable(about, doubt, due_at), *over]
    issuer, coverage = situation.account.issuer, situation.coverage
    streams = streams_of_use(situation) if silence.streams is None else silence.streams
    known_from = _known_from(situation, streams)
    if known_from is None:
        unread = ", ".join(stream for stream in streams if coverage.unbroken_since(issuer, stream) is None)
        reason = f"{unread or 'no log'} of {issuer} was not read, where a use would stand"
        return [not_evaluable(about, reason, due_at), *over]
    is_past = until is not None and _are_read(situation, streams, due_at - after, until)
    since = due_at if is_past else max(due_at, known_from + after)
    answers = [compliant(about)]
    if since > due_at:
        answers.append(not_evaluable(about, _reason(streams, issuer), due_at))
    if until is not None and since >= until:
        answers.append(compliant(about)._replace(since=until))
    else:
        by_begin = held_from + after if idle_from is None else held_from
        bases = {coverage.over(issuer, stream, since - after, since) for stream in streams}
        says = telling()
        answers.append(
            violation(
                about,
                says.message,
                since,
                says.shown_by,
                until=until,
                assumed=bases != {"declared"},
                because_of=says.grants,
                stated=says.stated and since == by_begin,
            )
        )
    return answers


def _are_read(situation: Situation, streams: Sequence[str], begin: int, end: int) -> bool:
    """Tell whether the streams were read throughout what is over: of what came later nothing is asked."""
    issuer = situation.account.issuer
    return all(situation.coverage.over(issuer, stream, begin, end) is not None for stream in streams)


def _reason(streams: Sequence[str], issuer: str) -> str:
    return f"{', '.join(streams)} of {issuer} was not read for long enough without a gap: a use may not have been seen"


def _known_from(situation: Situation, streams: Sequence[str]) -> int | None:
    """Return since when all streams were read without a gap; None: one of them was not read."""
    known, key = _known(situation.coverage), (situation.account.issuer, *streams)
    if key not in known:
        begins = [situation.coverage.unbroken_since(situation.account.issuer, stream) for stream in streams]
        known[key] = None if None in begins else max((at for at in begins if at is not None), default=None)
    return known[key]


@remembered
def _known(coverage: CoverageView) -> dict[tuple[str, ...], int | None]:  # noqa: ARG001 - it is that one's alone
    """Return what is remembered of a coverage: an issuer and streams of its → since when all were read without a gap.

    All who are judged together have one coverage, and there are few sets of streams.
    """
    return {}


def _stale_at(situation: Situation) -> int | None:
    """Return when the sweep calls the account stale, the last known use being its last; None: it cannot tell."""
    seen, stated = _successes(situation.rollups).last, situation.stated_use
    if stated is not None:
        return (stated if seen is None else max(seen[0], stated)) + situation.stale_after
    if seen is None:
        # Of an account that was never used the sweep speaks at once.
        return 0
    # Where no list tells of its uses, the sweep tells of no silence that was not read.
    known_from = _known_from(situation, streams_of_use(situation))
    return None if known_from is None else max(seen[0], known_from) + situation.stale_after
