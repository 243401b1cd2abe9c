"""P21: a person is gone, and owns a client that is enabled, or knows a secret of it that still lives.

Whoever made a client, added a secret to it or read one, knows it: only its end changes that. Secrets are told apart by
when they were made, which lists state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, NamedTuple

import msgspec

from governance.model.answerable import Answerable, Custodian
from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.credentials import Credential
from governance.model.labels import label
from governance.model.persons import Absence
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Answerer, Situation, Tie
from governance.model.spans import Span, earlier, overlap, union, without
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import judged_spans, unless_untold
from governance.policies.support.gone import how_gone, resting_on


class LeaverClient(PolicySettings, frozen=True, kw_only=True):
    """How far the record of a secret's making and the instant that a list states for it may lie apart."""

    made_within_minutes: Annotated[int, msgspec.Meta(ge=1, le=1_440)] = 60


_MINUTE = 60_000_000
_OWNERS = "who else owns the client was not read"
_CREDENTIALS = "which secrets of the client live was not read"
_UNDATED = "no list states when a secret of the client was made"


class _Ground(NamedTuple):
    """A stretch in which the person was gone, and what they had to do with the client then."""

    span: Span
    absence: Absence
    does: str
    shown: tuple[str, ...]


def _judge(situation: Situation, settings: LeaverClient) -> Iterable[Answer]:
    return unless_untold(situation.account, _answers(situation, settings))


def _answers(situation: Situation, settings: LeaverClient) -> Iterable[Answer]:
    account = situation.account
    if account.recorded_as != "service" or account.type == "system":
        return []
    people: dict[str, set[str]] = {}
    for key, answerer in situation.answerers.items():
        if answerer.is_person:
            people.setdefault(answerer.account_id or key, set()).add(key)
    return [
        _answer(situation, person, keys, settings.made_within_minutes * _MINUTE)
        for person, keys in sorted(people.items())
        if any(situation.answerers[key].absences for key in keys)
    ]


def _answer(situation: Situation, person: str, keys: set[str], one_act: int) -> Answer:
    account, answerer = situation.account, situation.answerers[min(keys)]
    about, able = About(account.account_id, None, None, person), judged_spans(situation.account, invited=False)
    alone = overlap(able, without(_registered(account.answerable, keys), _others(situation, keys)))
    listed = overlap(able, without(_tied(situation.ties, keys), _others(situation, keys)))
    secrets, doubt = _known_secrets(situation, keys, one_act)
    grounds: list[_Ground] = []
    for absence in answerer.absences:
        gone = [(absence.from_at, absence.until)]
        owned = overlap(gone, alone if "owners" not in account.read else union([*alone, *listed]))
        grounds += [_Ground(span, absence, "owns", ()) for span in owned]
        for lived, shown in secrets:
            grounds += [
                _Ground(span, absence, "knows a live secret of", shown)
                for span in overlap(overlap(gone, [lived]), able)
            ]
    if grounds:
        return _violation(situation, about, answerer, grounds)
    last = answerer.absences[-1]
    lasts = last.until is None and bool(able) and able[-1][1] is None
    doubt = _OWNERS if "owners" not in account.read and overlap([(last.from_at, None)], listed) else doubt
    return not_evaluable(about, doubt, last.from_at) if lasts and doubt is not None else compliant(about)


def _tied(ties: Iterable[Tie], keys: Iterable[str]) -> list[Span]:
    wanted = set(keys)
    return union((tie.from_at, tie.to_at) for tie in ties if tie.account_id in wanted)


def _registered(stated: Sequence[Answerable], keys: Iterable[str]) -> list[Span]:
    """Return when config, a register or somebody's word named one of them as owner."""
    wanted = set(keys)
    ends = [*(later.from_at for later in stated[1:]), None][: len(stated)]
    return union(
        (says.from_at, until)
        for says, until in zip(stated, ends, strict=True)
        if says.owner is not None and not wanted.isdisjoint((says.owner, says.owner.lower()))
    )


def _others(situation: Situation, keys: set[str]) -> list[Span]:
    """Return when another person who was there owned the client."""
    there: list[Span] = []
    for key, other in situation.answerers.items():
        if key in keys or not other.is_person:
            continue
        owned = union([*_tied(situation.ties, [key]), *_registered(situation.account.answerable, [key])])
        gone = [(a.from_at, a.until) for a in other.absences if a.how != "missing"]
        there += without(overlap(owned, [(0, other.ended_at)]), gone)
    return union(there)


def _known_secrets(
    situation: Situation, keys: set[str], one_act: int
) -> tuple[list[tuple[Span, tuple[str, ...]]], str | None]:
    """Return when the secrets lived that the person knows, each with what shows it, and what is in doubt."""
    account = situation.account
    deeds = [custodian for custodian in account.custodians if custodian.key in keys]
    registered = [says for says in account.answerable if not keys.isdisjoint(says.custodians)]
    if not deeds and not registered:
        return [], None
    if "credentials" not in account.read:
        return [], _CREDENTIALS
    known: list[tuple[Span, tuple[str, ...]]] = []
    doubt = None
    for secret in account.credentials:
        ends_at = earlier(secret.to_at, secret.expires_at)
        made_at = secret.from_at if secret.made_at is None else secret.made_at
        shown_by = [deed for deed in deeds if _is_known_by(secret, deed, one_act)]
        known += [((max(made_at, deed.at), ends_at), (deed.event_id, secret.event_id)) for deed in shown_by]
        known += [((max(made_at, says.from_at), ends_at), (secret.event_id,)) for says in registered]
        if secret.made_at is None and not shown_by and any(deed.deed != "read" for deed in deeds) and ends_at is None:
            doubt = _UNDATED
    return known, doubt


def _is_known_by(secret: Credential, custodian: Custodian, one_act: int) -> bool:
    if custodian.deed == "read":
        return (secret.from_at if secret.made_at is None else secret.made_at) <= custodian.at
    return secret.made_at is not None and abs(secret.made_at - custodian.at) <= one_act


def _violation(situation: Situation, about: About, answerer: Answerer, grounds: Sequence[_Ground]) -> Answer:
    """Return the last stretch in which anything of it held; who is merely missing counts where nothing else does."""
    certain = [ground for ground in grounds if ground.absence.how != "missing"] or grounds
    since, until = union(ground.span for ground in certain)[-1]
    within = sorted((g for g in certain if g.span[0] >= since), key=lambda g: (g.span[0], g.does, g.shown))
    first, account = within[0], situation.account
    does = " and ".join(dict.fromkeys(ground.does for ground in within))
    message = f"{how_gone(answerer.name, first.absence)}, and {does} {label(account)}."
    listed = () if account.listed_event_id is None else (account.listed_event_id,)
    evidence = [*first.absence.evidence, *(event_id for ground in within for event_id in ground.shown), *listed]
    answer = violation(about, message, since, evidence, until=until, stated=bool(listed), **resting_on(first.absence))
    # Until the person goes, that nobody owns the client is another fact.
    return answer._replace(speaks_from=since)


def _examples() -> list[Example[LeaverClient]]:
    settings, bob = LeaverClient(), f"{ada.OKTA}|bob"
    left = Answerer(bob, "Bob", True, None, (Absence("left", ada.day(10), None, ("roster-10",)),))
    secret = Credential("ocs1", "secret", None, ada.day(3), None, None, "listed", made_at=ada.day(2))

    def client(**fields: Any) -> Situation:
        ordinary: dict[str, Any] = {
            "type": "service", "listed_event_id": "listed", "credentials": (secret,),
            "read": frozenset({"owners", "credentials"}),
            "custodians": (Custodian(bob, "added", ada.day(2), "added-2"),),
        }  # fmt: skip
        return ada.situation(account=ada.account(**(ordinary | fields)), answerers={bob: left})

    replaced = secret._replace(to_at=ada.day(9))
    return [
        Example("violation", "who added a secret has left, and it lives", settings, client()),
        Example(
            "compliant", "the secret was replaced before", settings, client(credentials=(replaced,)), is_near_miss=True
        ),
        Example("not_evaluable", "the client's secrets were not read", settings, client(read=frozenset({"owners"}))),
    ]


POLICY = Policy(
    id="leaver_client",
    title="A leaver owns a client, or knows a secret of it",
    severity="high",
    controls=Controls(
        soc2=("CC6.1", "CC6.2"), iso27001=("A.5.17", "A.6.5"), nist800_53=("AC-2(3)", "IA-5", "PS-4"),
        pci_dss=("8.2.5", "8.6.3"),
    ),
    remedy="Give the client an owner who is there, and replace every secret that the leaver knew.",
    settings=LeaverClient,
    default=LeaverClient(),
    needs=needs("answerers", "ties", only_with=("service",)),
    examples=_examples,
    judge=_judge,
)  # fmt: skip
