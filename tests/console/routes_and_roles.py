"""What each role may do, written by hand: a route without a row here, or a row without a route, fails.

A mark stands for a role: R reviewer, A analyst, C compliance, U auditor, K risk owner, O operator, M administrator.
"""

from __future__ import annotations

from typing import NamedTuple

from console.sign_in.roles import Role

MARKS: dict[str, Role] = {
    "R": "reviewer",
    "A": "analyst",
    "C": "compliance",
    "U": "auditor",
    "K": "risk_owner",
    "O": "operator",
    "M": "administrator",
}


class Row(NamedTuple):
    """A route: who may, an address that leads there in the small company, and how it answers who may."""

    method: str
    path: str
    may: str
    address: str
    status: int = 200


JO = "okta%3Aacme%7Cjo"
ROWS = (
    Row("GET", "/", "RACUKOM", "/"),
    Row("GET", "/access", "ACUK", "/access?application=Payroll"),
    Row("GET", "/accounts/{key:path}", "ACUK", f"/accounts/{JO}"),
    Row("GET", "/applications", "ACUK", "/applications"),
    Row("GET", "/applications/{key:path}", "ACUK", "/applications/okta%3Aacme%7Cpayroll"),
    Row("GET", "/audit", "ACUK", "/audit"),
    Row("POST", "/audit/pack", "CU", "/audit/pack"),
    Row("GET", "/audit/proof", "ACUK", "/audit/proof?entry=1", 409),
    Row("POST", "/audit/verify", "ACUK", "/audit/verify"),
    Row("GET", "/campaigns", "ACUK", "/campaigns"),
    Row("GET", "/campaigns/{campaign_id}", "ACUK", "/campaigns/none", 404),
    Row("POST", "/campaigns/{campaign_id}/cancel", "C", "/campaigns/none/cancel", 400),
    Row("POST", "/campaigns/{campaign_id}/close", "C", "/campaigns/none/close", 400),
    Row("POST", "/campaigns/{campaign_id}/extend", "C", "/campaigns/none/extend", 400),
    Row("POST", "/campaigns/{campaign_id}/reassign", "C", "/campaigns/none/reassign", 400),
    Row("GET", "/campaigns/{campaign_id}/reviewers", "ACUK", "/campaigns/none/reviewers", 404),
    Row("POST", "/campaigns/{campaign_id}/sign-off", "C", "/campaigns/none/sign-off", 400),
    Row("GET", "/coverage", "ACUOM", "/coverage"),
    Row("GET", "/events/{key:path}", "ACUK", "/events/okta%3Alogin", 404),
    Row("GET", "/findings", "ACUK", "/findings"),
    Row("GET", "/findings/{key}", "ACUK", "/findings/f1"),
    Row("POST", "/findings/views/drop", "ACUK", "/findings/views/drop", 400),
    Row("POST", "/findings/views/save", "ACUK", "/findings/views/save", 400),
    Row("POST", "/findings/{key}/accept", "K", "/findings/none/accept", 400),
    Row("POST", "/findings/{key}/reopen", "K", "/findings/none/reopen", 400),
    Row("GET", "/own-access", "CUM", "/own-access"),
    Row("GET", "/persons/{key:path}", "ACUK", f"/persons/{JO}"),
    Row("GET", "/remediation", "ACUK", "/remediation"),
    Row("GET", "/remediation/{removal_id}", "ACUK", "/remediation/none", 404),
    Row("POST", "/remediation/{removal_id}/approve", "C", "/remediation/none/approve", 400),
    Row("POST", "/remediation/{removal_id}/gone", "C", "/remediation/none/gone", 400),
    Row("POST", "/remediation/{removal_id}/plan-again", "C", "/remediation/none/plan-again", 404),
    Row("POST", "/remediation/{removal_id}/stays", "C", "/remediation/none/stays", 400),
    Row("GET", "/replay", "M", "/replay"),
    Row("POST", "/replay", "M", "/replay", 400),
    Row("GET", "/reports", "ACUK", "/reports"),
    Row("GET", "/reports/{report}/{day}", "ACUK", "/reports/weekly/2026-01-01", 404),
    Row("GET", "/reports/{report}/{day}/{file:path}", "ACUK", "/reports/weekly/2026-01-01/manifest.json", 404),
    Row("GET", "/reviews", "R", "/reviews"),
    Row("GET", "/reviews/items/{item_id}", "R", "/reviews/items/none", 404),
    Row("POST", "/reviews/items/{item_id}", "R", "/reviews/items/none", 404),
    Row("POST", "/reviews/several", "R", "/reviews/several", 400),
    Row("GET", "/search", "ACUK", "/search?q=jo"),
    Row("GET", "/settings", "UOM", "/settings"),
    Row("GET", "/sweep", "ACUK", "/sweep"),
)

API_ROWS = (
    Row("GET", "/access", "ACUK", "/access?application=Payroll"),
    Row("GET", "/accounts", "ACUK", "/accounts"),
    Row("GET", "/accounts/{id:path}", "ACUK", f"/accounts/{JO}"),
    Row("GET", "/applications", "ACUK", "/applications"),
    Row("GET", "/applications/{id:path}", "ACUK", "/applications/okta%3Aacme%7Cpayroll"),
    Row("GET", "/audit-entries", "ACUK", "/audit-entries"),
    Row("GET", "/audit-pack", "CU", "/audit-pack"),
    Row("GET", "/audit-proofs/{id:path}", "ACUK", "/audit-proofs/1", 409),
    Row("GET", "/campaign-items", "ACUK", "/campaign-items"),
    Row("GET", "/campaign-reviewers", "ACUK", "/campaign-reviewers", 400),
    Row("GET", "/campaign-items/{id:path}", "RACUK", "/campaign-items/none", 404),
    Row("POST", "/campaign-items/{id}/decide", "R", "/campaign-items/none/decide", 404),
    Row("POST", "/campaign-items/{id}/reassign", "C", "/campaign-items/none/reassign", 404),
    Row("POST", "/campaign-items/{id}/undo", "R", "/campaign-items/none/undo", 404),
    Row("GET", "/campaigns", "ACUK", "/campaigns"),
    Row("GET", "/campaigns/{id:path}", "ACUK", "/campaigns/none", 404),
    Row("POST", "/campaigns/{id}/cancel", "C", "/campaigns/none/cancel", 404),
    Row("POST", "/campaigns/{id}/close", "C", "/campaigns/none/close", 404),
    Row("POST", "/campaigns/{id}/extend", "C", "/campaigns/none/extend", 404),
    Row("POST", "/campaigns/{id}/sign-off", "C", "/campaigns/none/sign-off", 404),
    Row("GET", "/changes", "ACUK", "/changes"),
    Row("GET", "/coverage", "ACUOM", "/coverage"),
    Row("GET", "/events/{id:path}", "ACUK", "/events/okta%3Alogin", 404),
    Row("GET", "/findings", "ACUK", "/findings"),
    Row("GET", "/findings/{id:path}", "ACUK", "/findings/f1"),
    Row("POST", "/findings/{id}/accept", "K", "/findings/none/accept", 404),
    Row("POST", "/findings/{id}/reopen", "K", "/findings/none/reopen", 404),
    Row("GET", "/looks", "CUM", "/looks"),
    Row("GET", "/me", "RACUKOM", "/me"),
    Row("GET", "/not-evaluable", "ACUK", "/not-evaluable"),
    Row("GET", "/own-campaign-items", "R", "/own-campaign-items"),
    Row("POST", "/own-campaign-items/decide", "R", "/own-campaign-items/decide", 404),
    Row("GET", "/own-review-items", "R", "/own-review-items"),
    Row("GET", "/persons/{id:path}", "ACUK", f"/persons/{JO}"),
    Row("GET", "/removals", "ACUK", "/removals"),
    Row("GET", "/removals/{id:path}", "ACUK", "/removals/none", 404),
    Row("POST", "/removals/{id}/approve", "C", "/removals/none/approve", 404),
    Row("POST", "/removals/{id}/gone", "C", "/removals/none/gone", 404),
    Row("POST", "/removals/{id}/plan-again", "C", "/removals/none/plan-again", 404),
    Row("POST", "/removals/{id}/stays", "C", "/removals/none/stays", 404),
    Row("POST", "/replay", "M", "/replay"),
    Row("GET", "/report-files/{id:path}", "ACUK", "/report-files/weekly/2026-01-01/manifest.json", 404),
    Row("GET", "/reports", "ACUK", "/reports"),
    Row("GET", "/reports/{id:path}", "ACUK", "/reports/weekly/2026-01-01", 404),
    Row("GET", "/review-items", "ACUK", "/review-items"),
    Row("GET", "/review-items/{id:path}", "RACUK", "/review-items/none", 404),
    Row("POST", "/review-items/{id}/decide", "R", "/review-items/none/decide", 404),
    Row("GET", "/search", "ACUK", "/search?q=jo"),
    Row("GET", "/sessions", "CUM", "/sessions"),
    Row("GET", "/settings", "UOM", "/settings"),
    Row("GET", "/sweep", "ACUK", "/sweep"),
    Row("GET", "/tokens", "CUM", "/tokens"),
)
"""The same for programs, below /api/v1; deeds by a token that acts for a person."""
