"""P18: a live token, secret or client that nothing ties to a person who is still there.

A token is tied to the person who holds it; a client and its secrets to the people who own it by a list, or to whoever
config names. Where the owner that config names has left, that is P10's to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.credentials import Credential
from governance.model.keys import entitlement_parts
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation, Tie
from governance.model.spans import Span, earlier, overlap, without
from governance.model.states import AccountState, Grant
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import able_spans
from governance.policies.support.api_tokens import API_TOKEN, tokens_of
from governance.policies.support.holdings import thing_of


class UnownedCredential(PolicySettings, frozen=True, kw_only=True):
    """Nothing to set."""


_UNREAD = "who owns the client was not read"
_STATE = "whether the client is enabled was not read, and no person who is still there is known to own it"
_OF_PEOPLE = ("delegated/", "owner/", API_TOKEN)


def _judge(situation: Situation, _: UnownedCredential) -> Iterable[Answer]:
    account = situation.account
    tokens = tokens_of(situation.grants)
    if account.type == "person":
        return [_of_token(account, spans, [(0, account.ended_at)]) for spans in tokens.values()]
    if account.type == "system" or (situation.owner is not None and not _is_of_no_person(situation)):
        return ()
    tied = _tied(situation)
    if account.recorded_as == "person":
        return [*_of_account(situation, tied), *(_of_token(account, spans, tied) for spans in tokens.values())]
    return [*_of_client(situation), *(_of_token(account, spans, tied) for spans in tokens.values())]


def _is_of_no_person(situation: Situation) -> bool:
    """Tell whether who is named as owner is there, and no person either: nobody who is asked can answer for it."""
    owner, stated = situation.owner, situation.account.answerable
    if owner is None or not owner.known or owner.ended_at is not None:
        return False  # Of an owner who is gone, or unknown, ``orphan`` speaks.
    spelled = {owner.account_id, *((stated[-1].owner,) if stated else ())}
    named = [answerer for key, answerer in situation.answerers.items() if key in spelled]
    return bool(named) and not any(answerer.is_person for answerer in named)


def _tied(situation: Situation) -> list[Span]:
    """Return when a person who was there, by records and by the roster, owned it, or had made it."""
    tied = [(tie.account_id, tie.from_at, earlier(tie.to_at, tie.ended_at)) for tie in situation.ties if tie.is_person]
    makers = [(by, situation.answerers.get(by.key)) for by in situation.account.custodians if by.deed == "created"]
    tied += [(by.key, by.at, maker.ended_at) for by, maker in makers if maker is not None and maker.account_id]
    there: list[Span] = []
    for key, begin, end in tied:
        answerer = situation.answerers.get(key)
        absences = answerer.absences if answerer is not None else ()
        there += without([(begin, end)], [(a.from_at, a.until) for a in absences if a.how != "missing"])
    return there


def _of_account(situation: Situation, tied: Sequence[Span]) -> list[Answer]:
    account = situation.account
    untied = without(able_spans(account, invited=False), tied)
    if not untied:
        return []
    since, until = untied[-1]
    since = since or _first_known(situation)
    if until is not None and until <= since:
        return []  # Nobody knew of it before somebody answered for it.
    used = max(((r.first_at, r.first_event_id) for r in situation.rollups if r.use != "failed"), default=None)
    evidence = _shown(account) or ((used[1],) if used is not None else account.provenance.evidence)
    message = f"{label(account)} is no person's, and nobody who is still there is known to answer for it."
    return [violation(About(account.account_id), message, since, evidence, until=until)] if evidence else []


def _first_known(situation: Situation) -> int:
    """Return when the first record or list showed an account whose creation nobody saw; 0: none has an instant."""
    listed = situation.account.listed_at
    shown = [rollup.first_at for rollup in situation.rollups if rollup.use != "failed"]
    return min(shown if listed is None else [*shown, listed], default=0)


def _of_token(account: AccountState, stretches: Sequence[Grant], tied: Sequence[Span]) -> Answer:
    token = stretches[-1]
    about = About(account.account_id, None, token.entitlement_id)
    untied = without([(g.valid_from, earlier(g.valid_to, g.expires_at)) for g in stretches], tied)
    if not untied:
        return compliant(about)
    since, until = untied[-1]
    why = "has left" if account.type == "person" else "is no person and has no owner"
    message = f"{label(account)} {why}, and the token {thing_of(token)} is still live."
    ended = (account.ended_event_id,) if account.ended_event_id is not None else ()
    return violation(about, message, since, (*token.evidence, *ended), until=until)


def _of_client(situation: Situation) -> list[Answer]:
    account = situation.account
    if account.recorded_as != "service" or not _is_client(situation):
        return []
    able, tied = able_spans(account, invited=False), _tied(situation)
    if account.state == "unknown":
        return [_of_untold(account, tied)]
    lives = bool(able) and able[-1][1] is None
    if "owners" not in account.read:
        is_tied = any(until is None for _, until in tied)
        about = About(account.account_id)
        return [compliant(about) if is_tied else not_evaluable(about, _UNREAD)] if lives else []
    listed = overlap(able, [(account.listed_at or 0, None)])
    live = [c for c in account.credentials if c.to_at is None]
    if live:
        return [_of_credential(account, credential, listed, tied) for credential in live]
    untied = without(listed, tied)
    if not untied:
        return [compliant(About(account.account_id))] if lives else []
    since, until = untied[-1]
    message = f"{label(account)} is a client that can sign in, and no person who is still there is known to own it."
    evidence = _shown(account)
    return [violation(About(account.account_id), message, since, evidence, until=until)] if evidence else []


def _of_untold(account: AccountState, tied: Sequence[Span]) -> Answer:
    """Return the answer on a client of which nobody tells whether it is enabled."""
    about = About(account.account_id)
    if any(until is None for _, until in tied):
        return compliant(about)
    return not_evaluable(about, _UNREAD if "owners" not in account.read else _STATE, account.listed_at or 0)


def _is_client(situation: Situation) -> bool:
    """Tell whether it acts by itself: it has credentials, rights of its own, or signed in as a service."""
    if situation.account.credentials or any(rollup.use == "service" for rollup in situation.rollups):
        return True
    return any(
        not entitlement_parts(grant.entitlement_id).id.startswith(_OF_PEOPLE)
        for grant in situation.grants
        if grant.entitlement_type in ("permission", "app_role", "directory_role", "admin_privilege")
    )


def _of_credential(
    account: AccountState, credential: Credential, listed: Sequence[Span], tied: Sequence[Span]
) -> Answer:
    about = About(account.account_id, None, None, f"{credential.kind}:{credential.id}")
    lives = overlap(listed, [(credential.from_at, credential.expires_at)])
    untied = without(lives, tied)
    if not untied:
        return compliant(about)
    since, until = untied[-1]
    name = f" {credential.name}" if credential.name else ""
    message = f"{label(account)} has a live {credential.kind}{name} that nothing ties to a person who is still there."
    return violation(about, message, since, (credential.event_id, *_shown(account)), until=until)


def _shown(account: AccountState) -> tuple[str, ...]:
    return (account.listed_event_id,) if account.listed_event_id is not None else ()


def _examples() -> list[Example[UnownedCredential]]:
    settings = UnownedCredential()
    secret = Credential("ocs1", "secret", None, ada.day(20), None, None, "listed")
    owned = (Tie(f"{ada.OKTA}|bob", ada.day(1), None, True, None),)

    def client(ties: tuple[Tie, ...] = (), **fields: Any) -> Situation:
        ordinary: dict[str, Any] = {
            "type": "service", "listed_at": ada.day(20), "listed_event_id": "listed", "credentials": (secret,),
            "read": frozenset({"owners", "credentials"}),
        }  # fmt: skip
        return ada.situation(account=ada.account(**(ordinary | fields)), ties=ties)

    return [
        Example("violation", "a client has a live secret, and nobody owns it", settings, client()),
        Example("compliant", "a person who is still there owns it", settings, client(owned)),
        Example(
            "compliant",
            "the secret has expired",
            settings,
            client(credentials=(secret._replace(expires_at=ada.day(15)),)),
            is_near_miss=True,
        ),
        Example("not_evaluable", "the list of its owners was not read", settings, client(read=frozenset())),
        Example("not_evaluable", "nobody tells whether it is enabled", settings, client(state="unknown")),
    ]


POLICY = Policy(
    id="unowned_credential",
    title="A credential that nobody answers for",
    severity="medium",
    controls=Controls(soc2=("CC6.1", "CC6.2"), iso27001=("A.5.9", "A.5.17"), nist800_53=("IA-5",), pci_dss=("8.6.1",)),
    remedy="Name an owner, or revoke the credential and end the client.",
    settings=UnownedCredential,
    default=UnownedCredential(),
    needs=needs("answerers", "grants", "owner", "rollups", "ties", only_with=("credential",)),
    examples=_examples,
    judge=_judge,
)
