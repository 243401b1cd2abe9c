"""What programs send with deeds and questions: the fields of each body."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from console.asking.asked import MOST_LETTERS
from console.asking.tried_policies import MOST_OCTETS
from console.deeds.reviewing import MOST_AT_ONCE
from reviews.settings.campaigns import Decision

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_LETTERS)]
ItemId = Annotated[str, msgspec.Meta(pattern=r"^[ -~]{1,200}\Z")]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a deed is told; a field that it does not know is refused."""


class Nothing(Body, frozen=True):
    """A deed that is told nothing."""


class Reason(Body, frozen=True):
    """Why; it is kept for good."""

    reason: Text


class Word(Body, frozen=True):
    """A decision, and why."""

    verdict: Decision
    reason: Text | None = None


class WordOnSeveral(Body, frozen=True):
    """A decision on several items alike, all or none, and why."""

    items: Annotated[list[ItemId], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]
    verdict: Decision
    reason: Text | None = None


class Withdrawal(Body, frozen=True):
    """Why a word is taken back."""

    reason: Text | None = None


class Acceptance(Body, frozen=True):
    """Why the risk is borne, what is done instead, where that is written down, and until when."""

    reason: Text
    control: Text
    ticket: Text
    until: Instant


class Extension(Body, frozen=True):
    """By when an answer is due now, and why."""

    due: Instant
    reason: Text


class Reassignment(Body, frozen=True):
    """Who is asked instead, by key or login, and why."""

    to: Text
    reason: Text


class Signature(Body, frozen=True):
    """How many items whoever signs knows to have got no response."""

    unanswered: Annotated[int, msgspec.Meta(ge=0, le=999_999_999)]


class Policies(Body, frozen=True):
    """Settings of policies, as YAML below ``governance.policies``; they stand above those in force."""

    policies: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_OCTETS)]
