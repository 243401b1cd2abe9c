from __future__ import annotations

import pytest

from governance.model.answers import Answer
from governance.model.states import DAY
from governance.policies.jit_origin import POLICY, AllowedOrigins
from tests.governance.situations import (
    NOON,
    OKTA,
    answer,
    answers,
    make_account,
    make_app_account,
    make_provenance,
    make_situation,
)

ALLOWED = AllowedOrigins(domains=["Corp.example.com", "partner.example.com"], idps=["idp1", OKTA])


def _asked(name: str | None, idp: str | None = "idp1", allowed: AllowedOrigins = ALLOWED) -> Answer:
    account = make_account(name=name, provenance=make_provenance(idp=idp), ended_at=NOON + DAY)
    return answer(POLICY, make_situation(account=account), allowed)


def test_a_domain_that_only_ends_like_an_allowed_one_is_found() -> None:
    for name in ("eve@evil-corp.example.com", "eve@sub.corp.example.com"):
        found = _asked(name)
        assert (found.outcome, found.since, found.until) == ("violation", NOON, NOON + DAY)


def test_a_guest_s_address_is_decoded() -> None:
    assert _asked("pat_lee_partner.example.com#ext#@acme.example.net").outcome == "compliant"
    assert _asked("eve_evil.example.com#EXT#@corp.example.com").outcome == "violation"


def test_an_identity_provider_that_is_not_allowed_is_found() -> None:
    assert _asked("jo@corp.example.com", "idp2").outcome == "violation"


@pytest.mark.parametrize(("name", "idp"), [(None, "idp1"), ("no-domain", "idp1"), ("jo@corp.example.com", None)])
def test_one_unknown_is_not_evaluable(name: str | None, idp: str | None) -> None:
    assert _asked(name, idp).outcome == "not_evaluable"


def test_one_forbidden_is_found_whatever_else_is_unknown() -> None:
    assert _asked("eve@evil.example.com", None).outcome == "violation"
    assert _asked(None, "idp2").outcome == "violation"


def test_a_finding_says_which_origin_is_not_allowed() -> None:
    alone, both = _asked("eve@evil.example.com").message, _asked("eve@evil.example.com", "idp2").message
    assert (alone or "").endswith("created at sign-in from the domain evil.example.com, which is not allowed.")
    assert (both or "").endswith("domain evil.example.com and the identity provider idp2, of which neither is allowed.")


def test_an_identity_provider_is_named_as_far_as_its_name_is_known() -> None:
    account = make_account(name="jo@corp.example.com", provenance=make_provenance(idp="idp2"))
    told = make_situation(account=account, used_applications={f"idp:{OKTA}|idp2": "Partner's Okta"})
    assert "from the identity provider Partner's Okta (idp2), which" in (answer(POLICY, told, ALLOWED).message or "")


def test_an_empty_list_allows_all() -> None:
    assert _asked(None, "idp1", AllowedOrigins(idps=["idp1"])).outcome == "compliant"


def test_an_application_s_account_comes_from_the_issuer() -> None:
    app = make_app_account(provenance=make_provenance("jit_candidate", idp=OKTA))
    settings = ALLOWED
    assert answer(POLICY, make_situation(app_accounts=(app,)), settings).outcome == "compliant"


def test_other_accounts_are_not_asked_about() -> None:
    assert answers(POLICY, make_situation(), ALLOWED) == []
