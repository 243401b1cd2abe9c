"""Pages of the log reports: a window of one tenant's logs, walked by opaque tokens, with the faults of pages."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import orjson

from simulator.records.instants import MINUTE, micros
from simulator.service.graph.query.filtering import Condition
from simulator.service.graph.query.options import Options, link, read_options
from simulator.service.graph.registration import Registration
from simulator.service.graph.reports.kinds import MOST_ROWS, SIGN_INS, Report
from simulator.service.graph.reports.visibility import rewritten, shown
from simulator.service.graph.reports.walk import Place, Wanted, Window, bodies, page, walk
from simulator.service.graph.wire.call import Call, framed
from simulator.service.graph.wire.errors import bad_request
from simulator.service.graph.wire.opaque_tokens import ExpiredError, UnreadableError, opened, seal
from simulator.service.graph.wire.page_faults import PageFaults
from simulator.service.logs.log import Log

TOKEN_LIFE = 30 * MINUTE
"""How long a skip token is taken; the service states no number, and does not take one after a long wait."""
_REPEATED_ROWS = 20


class _Ask(NamedTuple):
    """What is the same for all pages of one walk."""

    report: Report
    call: Call
    options: Options
    logs: list[Log]

    @property
    def purpose(self) -> str:
        """What its tokens are made for."""
        return f"{self.call.version} {self.report.name} {self.options.asked}"


class _Turn(NamedTuple):
    """Where a page begins, which of the walk's it is, and whether the walk goes backwards, against what was asked."""

    after: Place | None
    number: int
    backwards: bool


class Reports:
    """The log reports of one tenant; ``log_of`` gives a stream's log, ``registration`` how long rows are kept."""

    def __init__(self, log_of: Callable[[str], Log], registration: Registration, faults: PageFaults) -> None:
        self._log_of, self._registration, self._faults = log_of, registration, faults

    def answer(self, report: Report, call: Call) -> bytes:
        """Return one page. Raises GraphError (400) for a query or token that is not taken."""
        options = read_options(call.query, report.grammar_of(call.version))
        logs = [self._log_of(stream) for stream in report.streams_for(options.conditions)]
        ask = _Ask(report, call, options, logs)
        turn = self._opened(ask)
        if self._faults.strikes("empty_page"):
            return framed(call.version, report.name, (), next_link=self._link(ask, turn))
        window = _window(report, options, call.now, self._registration.retention)
        window = window._replace(ascending=window.ascending and not turn.backwards)
        wanted = _wanted(report.on_rows(options.conditions))
        places, more = page(walk(logs, window, call.now, turn.after, wanted), options.top or MOST_ROWS)
        next_link = self._next_link(ask, places, turn) if more else None
        return framed(call.version, report.name, self._rows(ask, places), next_link=next_link)

    def _rows(self, ask: _Ask, places: list[Place]) -> list[bytes]:
        if not ask.report.ordered:
            # What order Graph gives here is its own: pages come by time, the rows of one in none.
            places = random.Random(ask.purpose).sample(places, len(places))
        rows = list(bodies(ask.logs, places))
        licence, select = self._registration.licence, ask.options.select
        see = shown(ask.call, licence, select, sign_ins=ask.report is SIGN_INS)
        return rows if see.whole else rewritten(rows, see)

    def _opened(self, ask: _Ask) -> _Turn:
        token = ask.options.token
        if token is None:
            ordered = ask.options.ascending and ask.report.ordered
            return _Turn(None, 0, ordered and self._faults.strikes("newest_first"))
        try:
            fields = opened(ask.purpose, token, ask.call.now, TOKEN_LIFE)
        except UnreadableError as error:
            raise bad_request("Invalid Skip Token") from error
        except ExpiredError as error:
            raise bad_request("Invalid Skip Token, skip token is null") from error
        if self._faults.strikes("cursor_expired"):
            raise bad_request("Invalid Skip Token, skip token is null")
        after = fields["after"]
        return _Turn(Place(*after) if after else None, fields["page"], fields["backwards"])

    def _next_link(self, ask: _Ask, places: list[Place], turn: _Turn) -> str:
        last = places[-1]
        if len(places) > _REPEATED_ROWS and self._faults.strikes("page_again"):
            last = places[-1 - _REPEATED_ROWS]
        return self._faults.led(self._link(ask, turn._replace(after=last)), ask.call)

    def _link(self, ask: _Ask, turn: _Turn) -> str:
        # The page's number makes the token another one even when the place is the same.
        after = list(turn.after) if turn.after is not None else None
        fields = {"after": after, "page": turn.number + 1, "backwards": turn.backwards}
        token = seal(ask.purpose, fields, ask.call.now)
        return link(ask.call.url, ask.call.query, "$skiptoken", token)


def _window(report: Report, options: Options, now: int, retention: int) -> Window:
    """Return the stretch that the time conditions leave of what is kept; instants are exact though rows round them."""
    begin, end = now - retention, now + 1
    for condition in options.conditions:
        if condition.name != report.time:
            continue
        if not isinstance(condition.value, datetime):
            raise bad_request(f"Invalid filter clause: '{condition.name}' is compared with no date-time.")
        at = micros(condition.value)
        if condition.operator in ("ge", "gt", "eq"):
            begin = max(begin, at + (condition.operator == "gt"))
        if condition.operator in ("le", "lt", "eq"):
            end = min(end, at + (condition.operator != "lt"))
    return Window(begin, end, options.ascending and report.ordered)


def _wanted(conditions: list[Condition]) -> Wanted | None:
    if not conditions:
        return None
    return lambda body: all(condition.holds(orjson.loads(body)) for condition in conditions)
