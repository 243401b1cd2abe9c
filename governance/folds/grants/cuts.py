"""Where closures of the holder and of containers cut what is held, and where it goes on, between the steps of a fold.

A deletion is a moment of the fold: what a record or a list shows of later is held again, whatever was deleted. What a
suspension interrupts is taken out of the finished spans: nobody gets in through what is suspended, whoever is assigned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from governance.folds.grants.containers import Closure, Closures, Turn
from governance.folds.grants.grant_spans import Span, Spans
from governance.folds.grants.listed_grants import Listed
from governance.model.keys import Subject
from governance.model.states import Grant


class _Moment(NamedTuple):
    at: int
    reopens: bool
    event_id: str
    closure: Closure
    container: Subject | None
    """None: the holder."""


class Cuts:
    """The closures that concern one holder's grants."""

    def __init__(self, closures: Closures, containers: Iterable[Subject], of_holder: Sequence[Closure]) -> None:
        """``containers``: those of all that is folded; ``of_holder``: when the holder was deleted."""
        named: list[tuple[Subject | None, Closure]] = [(None, closure) for closure in of_holder]
        for container in sorted(set(containers) & closures.keys()) if closures else ():
            named += [(container, closure) for closure in closures[container]]
        self._suspensions = [(container, closure) for container, closure in named if closure.suspends]
        moments = [moment for pair in named if not pair[1].suspends for moment in _moments(*pair)]
        self.instants = {moment.at for moment in moments}
        """When what is held ends, or goes on, without a record of its own."""
        self._closings = [(container, closure.closed.at) for container, closure in named if not closure.suspends]
        self._waiting = sorted(moments, key=lambda moment: moment[:3], reverse=True)
        self._lasting: list[_Moment] = []

    def apply(self, spans: Spans, before: int | None, listed: Listed) -> None:
        """Apply what was closed or reopened before an instant (None: all), each after what lists state until then."""
        while self._waiting and (before is None or self._waiting[-1].at < before):
            moment = self._waiting.pop()
            listed.apply(spans, moment.at)
            if moment.reopens:
                self._lasting = [other for other in self._lasting if other.closure is not moment.closure]
                self._reopen(spans, moment)
            else:
                self._lasting.append(moment)
                for span in _last_ones(spans):
                    if _concerns(moment, span):
                        span.cut(moment.closure)

    def closings_of(self, span: Span) -> list[int]:
        """Return when what the span is of was deleted."""
        return [at for container, at in self._closings if container is None or container in span.containers]

    def _reopen(self, spans: Spans, moment: _Moment) -> None:
        turn = Turn(moment.at, moment.event_id, moment.closure.reopened.by if moment.closure.reopened else None)
        for span in _last_ones(spans):
            is_expired = span.expires_at is not None and span.expires_at <= moment.at
            if not span.is_cut or is_expired or not _concerns(moment, span):
                continue
            # What had been closed when the span began was open by then: something was given through it.
            if not any(_concerns(other, span) and other.at >= span.valid_from for other in self._lasting):
                spans[span.key].append(span.gone_on(turn))

    def uninterrupted(self, grant: Grant, span: Span) -> list[Grant]:
        """Return a grant's stretches between suspensions: at least one, which is empty where all is interrupted."""
        if not self._suspensions:
            return [grant]
        containers = span.containers
        suspensions = [c for container, c in self._suspensions if container in containers]
        pieces = [grant]
        for suspension in suspensions:
            pieces = [piece for whole in pieces for piece in _without(whole, suspension)]
        lasting = [piece for piece in pieces if piece.valid_to is None or piece.valid_to > piece.valid_from]
        return lasting or pieces[:1]


def _moments(container: Subject | None, closure: Closure) -> Iterator[_Moment]:
    closed, reopened = closure.closed, closure.reopened
    yield _Moment(closed.at, False, closed.event_id, closure, container)
    if reopened is not None:
        yield _Moment(reopened.at, True, reopened.event_id, closure, container)


def _concerns(moment: _Moment, span: Span) -> bool:
    return moment.container is None or moment.container in span.containers


def _last_ones(spans: Spans) -> list[Span]:
    return list({id(same_key[-1]): same_key[-1] for same_key in spans.values() if same_key}.values())


def _without(grant: Grant, suspension: Closure) -> Iterator[Grant]:
    """Yield what is left of a grant before and after a suspension."""
    closed, reopened = suspension.closed, suspension.reopened
    ends, begins = grant.valid_to, grant.valid_from
    is_apart = (ends is not None and ends <= closed.at) or (reopened is not None and reopened.at <= begins)
    if is_apart:
        yield grant
        return
    end = max(begins, closed.at)
    yield grant._replace(valid_to=end, ended_by=closed.by, evidence=(*grant.evidence, closed.event_id))
    if reopened is not None and (ends is None or reopened.at < ends):
        yield grant._replace(
            valid_from=reopened.at,
            from_basis="seen",
            granted_by=reopened.by or grant.granted_by,
            evidence=(*grant.evidence, closed.event_id, reopened.event_id),
        )
