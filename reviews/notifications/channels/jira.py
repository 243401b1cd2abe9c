"""Makes tickets in a project of Jira, each under a label that holds its key, and moves them to done.

Jira makes a second ticket of a post that comes twice. So one whose answer was lost is looked for by its label before it
is sent again; as Jira's index tells late, that there is none is believed only once it has said so for a while. Source:
https://developer.atlassian.com/cloud/jira/platform/rest/v3/ (issues, issue search).
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Literal, NamedTuple, TypeVar

import msgspec

from governance.outbox.channel import Delivered, Effect, Failed, Lost, NotThere, Outcome, Refused
from governance.outbox.posting import HttpAnswer, Place, Poster
from reviews.notifications.jira_answers import Refusal, Search, Transitions
from reviews.notifications.tickets import OVER, Ticket, ticket_in
from reviews.settings.tickets import TicketSettings

INDEX_SECONDS = 60.0
"""So long the index is asked before it is believed that there is no such ticket."""
_ISSUE, _SEARCH = "/rest/api/3/issue", "/rest/api/3/search/jql"
_BAD, _SERVERS = 400, 500
_encode = msgspec.json.Encoder().encode
_decode_search = msgspec.json.Decoder(Search).decode
_decode_ways = msgspec.json.Decoder(Transitions).decode
_decode_refusal = msgspec.json.Decoder(Refusal).decode


class _Known(NamedTuple):
    """A ticket that Jira has: its own key there, and whether it is done with."""

    key: str
    is_done: bool


class _Unindexed(NamedTuple):
    """That Jira's index shows no such ticket; ``is_believed``: it has shown none for long enough."""

    is_believed: bool


_NOT_YET = "Jira's index shows no such ticket yet"
_Look = TypeVar("_Look")


class JiraChannel:
    """Makes the tickets of one project."""

    ability: Literal["look_up"] = "look_up"

    def __init__(self, settings: TicketSettings, secret: str, seconds: Callable[[], float] = time.monotonic) -> None:
        """``secret``: ``address:token``. Raises SetupError when its certificates cannot be read."""
        self.name, self._settings, self._seconds = settings.place, settings, seconds
        place = Place(self.name, settings.url, settings.allow_private, settings.ca_file, settings.deadline_seconds)
        self._poster = Poster(place)
        token = base64.b64encode(secret.encode()).decode()
        self._headers = {"Authorization": f"Basic {token}", "Accept": "application/json"}
        self._missed_since: dict[str, float] = {}
        """Label → since when the index has known no ticket of it: no state of an effect, but of how late Jira tells."""

    def deliver(self, effect: Effect) -> Outcome:
        """Make a ticket, or move it to done."""
        ticket = ticket_in(effect.body)
        if effect.type == OVER:
            return self._moved_to_done(ticket)
        answer = self._poster.ask("POST", _ISSUE, self._headers, _encode(self._fields(ticket)))
        return _outcome_of(answer)

    def look_up(self, effect: Effect) -> Delivered | NotThere | Lost:
        """Ask whether the ticket is there, or done with."""
        known = self._known(ticket_in(effect.body))
        if isinstance(known, Failed):
            return Lost(known.reason)
        if effect.type == OVER:
            return Delivered() if isinstance(known, _Known) and known.is_done else NotThere()
        if isinstance(known, _Known):
            return Delivered()
        return NotThere() if known.is_believed else Lost(_NOT_YET)

    def close(self) -> None:
        """Close the connections."""
        self._poster.close()

    def _known(self, ticket: Ticket) -> _Known | _Unindexed | Failed:
        """Return the ticket as Jira has it, or that its index shows none."""
        label = label_of(ticket)
        query = {
            "jql": f'project = "{self._settings.project}" AND labels = "{label}"',
            "fields": ["status"],
            "maxResults": 2,
        }
        answer = self._poster.ask("POST", _SEARCH, self._headers, _encode(query))
        search = _read("the search", answer, _decode_search)
        if isinstance(search, Failed):
            return search
        if search.issues:
            self._missed_since.pop(label, None)
            issue = search.issues[0]
            return _Known(issue.key, issue.fields.status.status_category.key == "done")
        since = self._missed_since.setdefault(label, self._seconds())
        return _Unindexed(self._seconds() - since >= INDEX_SECONDS)

    def _moved_to_done(self, ticket: Ticket) -> Outcome:
        known = self._known(ticket)
        if isinstance(known, Failed):
            return known
        if isinstance(known, _Unindexed):
            return Refused("Jira has no such ticket") if known.is_believed else Failed(_NOT_YET)
        if known.is_done:
            return Delivered()
        place = f"{_ISSUE}/{known.key}/transitions"
        ways = _read(f"what {known.key} may move to", self._poster.ask("GET", place, self._headers), _decode_ways)
        if isinstance(ways, Failed):
            return ways
        done = self._settings.done.casefold()
        way = next((way for way in ways.transitions if way.to.name.casefold() == done), None)
        if way is None:
            return Refused(
                f"no transition leads {known.key} to {self._settings.done}; notifications.tickets.done names it"
            )
        comment = {"comment": [{"add": {"body": _document(ticket.text)}}]}
        body = {"transition": {"id": way.id}, "update": comment}
        return _outcome_of(self._poster.ask("POST", place, self._headers, _encode(body)))

    def _fields(self, ticket: Ticket) -> dict[str, object]:
        fields: dict[str, object] = {
            "project": {"key": self._settings.project},
            "issuetype": {"name": self._settings.issue_type},
            "summary": ticket.title,
            "description": _document(ticket.text),
            "labels": ["jitgov", label_of(ticket)],
            "duedate": ticket.due_on,
        }
        return {"fields": fields}


def label_of(ticket: Ticket) -> str:
    """Return the label by which a ticket is known: labels have no blanks."""
    return f"jitgov-{ticket.key}"


def _document(text: str) -> dict[str, object]:
    """Return a text as a document of Atlassian's, line by line, with nothing in it that Jira would act on."""
    paragraphs = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in text.splitlines() if line.strip()
    ]
    return {"type": "doc", "version": 1, "content": paragraphs}


def _read(what: str, answer: HttpAnswer | Failed | Lost, decode: Callable[[bytes], _Look]) -> _Look | Failed:
    """Return what a look answers; a look that is lost changed nothing, and is taken again."""
    if isinstance(answer, Failed):
        return answer
    if isinstance(answer, Lost):
        return Failed(answer.reason)
    if answer.status >= _BAD:
        return Failed(f"{what}: it answers {answer.status}", answer.wait_seconds)
    try:
        return decode(answer.body)
    except msgspec.DecodeError:
        return Failed(f"{what}: the answer is not as Jira's are")


def _fields_refused(body: bytes) -> str:
    try:
        return ", ".join(sorted(_decode_refusal(body).errors)) or "the request"
    except msgspec.DecodeError:
        return "the request"


def _outcome_of(answer: HttpAnswer | Failed | Lost) -> Outcome:
    if not isinstance(answer, HttpAnswer):
        return answer
    if answer.status < 300:
        return Delivered()
    if answer.status == _BAD:
        wrong = _fields_refused(answer.body)
        return Refused(f"it answers 400 and does not take {wrong}; compare project, issue_type and its required fields")
    if answer.status >= _SERVERS:
        # It may have made the ticket before it failed.
        return Lost(f"it answers {answer.status}")
    return Failed(f"it answers {answer.status}", answer.wait_seconds)
