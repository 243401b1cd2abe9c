"""What is said between a worker and the process that reckons rules: msgpack, each message after its length."""

from __future__ import annotations

from typing import Any

import msgspec

from governance.policies.custom.answers import Reply


class RuleText(msgspec.Struct, frozen=True, array_like=True):
    """A rule to reckon."""

    rule_id: str
    about: str
    when: str
    since: str | None


class Question(msgspec.Struct, frozen=True, array_like=True):
    """What rules see of one account, and the places of the rules that are asked about it."""

    seen: dict[str, Any]
    rules: list[int]


Questions = list[Question]
Replies = list[list[list[Reply]]]
"""By question, by rule that was asked, one for the account or one for each grant."""
SECONDS_OF_A_MESSAGE = 2
BYTES_OF_MEMORY = 512 << 20
