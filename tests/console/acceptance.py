"""What a form says that accepts a finding."""

from __future__ import annotations

ACCEPTED = {"reason": "borne", "control": "watched", "ticket": "T-1", "until": "2026-08-01"}
