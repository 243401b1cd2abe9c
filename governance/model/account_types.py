"""What an account is: a person's, or one of the kinds that are no person's."""

from __future__ import annotations

from typing import Literal, get_args

TypeWord = Literal["person", "service", "shared", "break_glass", "api_client", "workload"]
"""What settings and people may call an account."""
TYPE_WORDS: tuple[str, ...] = get_args(TypeWord)
PERSON, SERVICE, SYSTEM = "person", "service", "system"
"""``system``: the platform's own, by its source's word; nobody calls it otherwise."""
