"""Media types that are spelled with a vendor's name: kept here, as governance and reviews name no vendor."""

from __future__ import annotations

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
"""A card as rooms of Teams take it by their incoming webhooks (adaptivecards.io)."""
