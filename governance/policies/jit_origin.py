"""P2: a Just-in-Time account from a domain or an identity provider that is not allowed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from governance.model.answers import Answer, compliant, not_evaluable, violation
from governance.model.labels import label
from governance.model.login_domains import home_domain
from governance.model.policy import Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.policies.support.jit_accounts import JitAccount, jit_accounts


class AllowedOrigins(PolicySettings, frozen=True, kw_only=True):
    """Home domains and IdP instances that JIT accounts may come from; an empty list allows all."""

    domains: list[str] = msgspec.field(default_factory=list)
    idps: list[str] = msgspec.field(default_factory=list)


def _judge(situation: Situation, settings: AllowedOrigins) -> Iterable[Answer]:
    return [_answer(made, situation, settings) for made in jit_accounts(situation)]


def _answer(made: JitAccount, situation: Situation, settings: AllowedOrigins) -> Answer:
    domain = home_domain(situation.account.name)
    # An application's account comes from the identity provider whose account signed in to it.
    idp = made.provenance.idp if made.app is None else situation.account.issuer
    origins = (
        ("domain", domain, {allowed.lower() for allowed in settings.domains}),
        ("identity provider", idp, set(settings.idps)),
    )
    forbidden = [f"{what} {it}" for what, it, allowed in origins if allowed and it is not None and it not in allowed]
    if forbidden:
        return violation(
            made.about,
            f"{label(situation.account)} was created at sign-in from the {' and the '.join(forbidden)}, "
            "which is not allowed.",
            made.at,
            made.provenance.evidence,
            until=made.ended_at,
            assumed=made.provenance.assumed,
        )
    unknown = [what for what, it, allowed in origins if allowed and it is None]
    if unknown:
        return not_evaluable(made.about, f"the {' and the '.join(unknown)} it came from is unknown", made.at)
    return compliant(made.about)


POLICY = Policy(
    id="jit_origin",
    title="JIT account from an origin that is not allowed",
    severity="high",
    controls=("NIST IA-8", "ISO 27001 A.5.16"),
    remedy="End the account and narrow the identity provider's JIT settings; or allow the origin.",
    settings=AllowedOrigins,
    default=None,
    needs=needs("app_accounts"),
    judge=_judge,
)
