"""Rules of an organisation, as config spells them; what a test does not say is ordinary."""

from __future__ import annotations

from typing import Any


def rule(**told: Any) -> dict[str, Any]:
    """A rule about accounts whose login is short."""
    ordinary: dict[str, Any] = {
        "id": "short_name",
        "title": "A login is short",
        "when": "account.login.size() < 16",
        "message": "{account} has a short login.",
        "remedy": "Rename it.",
        "examples": [
            {"outcome": "violation", "why": "it is short", "given": {"account": {"login": "ann@example.com"}}},
            {"outcome": "compliant", "why": "it is long", "given": {"account": {"login": "somebody@example.com"}}},
        ],
    }
    return ordinary | told
