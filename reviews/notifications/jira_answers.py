"""What Jira answers to a search for tickets, and about the ways on from one: as much as is read of it.

Source: https://developer.atlassian.com/cloud/jira/platform/rest/v3/ (issue search, issue transitions).
"""

from __future__ import annotations

import msgspec


class StatusCategory(msgspec.Struct, frozen=True):
    """``done`` is the one of all statuses in which work has ended."""

    key: str = ""


class Status(msgspec.Struct, frozen=True, rename="camel"):
    """In which status a ticket is."""

    status_category: StatusCategory = StatusCategory()
    name: str = ""


class IssueFields(msgspec.Struct, frozen=True):
    """The fields that are asked for."""

    status: Status = Status()


class Issue(msgspec.Struct, frozen=True):
    """A ticket by its key, as ``IAM-12``."""

    key: str
    fields: IssueFields = IssueFields()


class Search(msgspec.Struct, frozen=True):
    """The first tickets that a search shows."""

    issues: tuple[Issue, ...] = ()


class Transition(msgspec.Struct, frozen=True):
    """A way from a ticket's status to another."""

    id: str
    to: Status = Status()


class Transitions(msgspec.Struct, frozen=True):
    """The ways on that are open to whoever asks."""

    transitions: tuple[Transition, ...] = ()


class Refusal(msgspec.Struct, frozen=True):
    """What is wrong with a request, by field."""

    errors: dict[str, object] = {}
