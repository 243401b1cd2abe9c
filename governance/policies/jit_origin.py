"""P2: a Just-in-Time account from a domain or an identity provider that is not allowed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from governance.model.answers import Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.login_domains import home_domain
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.policies.support import examples as ada
from governance.policies.support.cached_by_identity import remembered
from governance.policies.support.jit_accounts import JitAccount, called, jit_accounts


class AllowedOrigins(PolicySettings, frozen=True, kw_only=True):
    """Home domains and IdP instances that JIT accounts may come from; an empty list allows all."""

    domains: list[str] = msgspec.field(default_factory=list)
    idps: list[str] = msgspec.field(default_factory=list)


def _judge(situation: Situation, settings: AllowedOrigins) -> Iterable[Answer]:
    return [_answer(made, situation, settings) for made in jit_accounts(situation)]


def _answer(made: JitAccount, situation: Situation, settings: AllowedOrigins) -> Answer:
    # An application's account comes from the identity provider whose account signed in to it.
    idp = made.provenance.idp if made.app is None else situation.account.issuer
    origins: list[tuple[str, str | None, Collection[str]]] = []
    if settings.domains:
        origins.append(("domain", home_domain(situation.account.name), _domains(settings)))
    if settings.idps:
        origins.append(("identity provider", idp, settings.idps))
    forbidden = [
        f"{what} {origin}" for what, origin, allowed in origins if origin is not None and origin not in allowed
    ]
    if forbidden:
        return violation(
            made.about,
            f"{called(made, situation)} was created at sign-in from the {' and the '.join(forbidden)}, "
            f"{'which is not' if len(forbidden) == 1 else 'of which neither is'} allowed.",
            made.at,
            made.provenance.evidence,
            until=made.ended_at,
            assumed=made.provenance.assumed,
        )
    unknown = [what for what, origin, _ in origins if origin is None]
    if unknown:
        return not_evaluable(made.about, f"the {' and the '.join(unknown)} it came from is unknown", made.at)
    return compliant(made.about)


@remembered
def _domains(settings: AllowedOrigins) -> frozenset[str]:
    return frozenset(allowed.lower() for allowed in settings.domains)


def _examples() -> list[Example[AllowedOrigins]]:
    settings = AllowedOrigins(domains=["example.com"])

    def created(login: str | None) -> Situation:
        return ada.situation(account=ada.account(name=login, provenance=ada.jit(1)))

    return [
        Example(
            "violation", "the login's domain only ends like the allowed one", settings, created("ada@evil-example.com")
        ),
        Example("compliant", "the login's domain is allowed", settings, created("ada@example.com")),
        Example(
            "compliant",
            "a guest's login names its home, which is allowed",
            settings,
            created("ada_example.com#EXT#@acme.onmicrosoft.com"),
            is_near_miss=True,
        ),
        Example("not_evaluable", "no record tells the login", settings, created(None)),
    ]


POLICY = Policy(
    id="jit_origin",
    title="JIT account from an origin that is not allowed",
    severity="high",
    controls=Controls(
        soc2=("CC6.1", "CC6.2"), iso27001=("A.5.16",), nist800_53=("AC-2", "IA-8"), pci_dss=("8.2.4", "8.2.7")
    ),
    remedy="End the account and narrow the identity provider's JIT settings; or allow the origin.",
    settings=AllowedOrigins,
    default=None,
    needs=needs("app_accounts", "applications", only_with=("jit_account",)),
    examples=_examples,
    judge=_judge,
)
