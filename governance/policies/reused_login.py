"""P43: a login, or an address of an owned domain, that names somebody else than it did a while ago.

Whatever knows people by it, an application that makes accounts at a login among them, takes the new one for the old.
Letter case tells no two logins apart. Whether two accounts whose names are alike are one person's is an open case.
"""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.logins import Namesake
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import earlier
from governance.model.states import DAY
from governance.policies.support import examples as ada
from governance.settings.sections import Days


class ReusedLogin(PolicySettings, frozen=True, kw_only=True):
    """For how long after somebody gave it up a login or an address must not name somebody else."""

    within_days: Days = 365


_OPEN = "whether it is the one that was called so before is an open case: say so by identity link or unlink"


def _judge(situation: Situation, settings: ReusedLogin) -> Iterable[Answer]:
    by_text: dict[str, list[Namesake]] = {}
    for namesake in situation.namesakes:
        by_text.setdefault(namesake.text, []).append(namesake)
    return [_of_text(situation, text, namesakes, settings) for text, namesakes in sorted(by_text.items())]


def _of_text(situation: Situation, text: str, namesakes: Iterable[Namesake], settings: ReusedLogin) -> Answer:
    about = About(situation.account.account_id, detail=text)
    soon = [namesake for namesake in namesakes if _gap(namesake) <= settings.within_days * DAY]
    # Of several, the one who gave it up last.
    others = sorted((n for n in soon if n.is_same is False), key=lambda n: (_gap(n), n.account_id))
    if others:
        first = others[0]
        until = _over_at(first, situation.account.ended_at)
        message = f"{label(situation.account)} is called {text}, as {first.name} was{_until_when(first)}."
        return violation(about, message, first.from_at, first.evidence, until=until)
    unknown = [n.from_at for n in soon if n.is_same is None and _over_at(n, situation.account.ended_at) is None]
    return not_evaluable(about, _OPEN, min(unknown)) if unknown else compliant(about)


def _gap(namesake: Namesake) -> int:
    """Return for how long the text named nobody."""
    given_up_at = namesake.from_at if namesake.given_up_at is None else namesake.given_up_at
    return max(namesake.from_at - given_up_at, 0)


def _over_at(namesake: Namesake, ended_at: int | None) -> int | None:
    """Return when the account was called so no more, or ended; None: it is called so."""
    return earlier(namesake.to_at, ended_at if ended_at is not None and ended_at > namesake.from_at else None)


def _until_when(namesake: Namesake) -> str:
    days = _gap(namesake) // DAY
    return f" until {days} {'day' if days == 1 else 'days'} before" if days else " before"


def _examples() -> list[Example[ReusedLogin]]:
    settings = ReusedLogin()

    def known(given_up: float, *, is_same: bool | None = False) -> Situation:
        evidence = ("renamed", "created")
        given_up_at, from_at = ada.day(given_up), ada.day(200)
        before = Namesake(
            f"{ada.OKTA}|old", "Adele", "ada@corp.example.com", given_up_at, from_at, None, is_same, evidence
        )
        return ada.situation(namesakes=(before,))

    return [
        Example("violation", "a colleague who left in spring had the login", settings, known(90)),
        Example(
            "compliant", "it is the same person, who came back", settings, known(90, is_same=True), is_near_miss=True
        ),
        Example("compliant", "nobody had it for longer than is asked about", ReusedLogin(within_days=30), known(90)),
        Example("not_evaluable", "their names are alike, and nobody said whether", settings, known(90, is_same=None)),
    ]


POLICY = Policy(
    id="reused_login",
    title="A login names somebody else than before",
    severity="medium",
    controls=Controls(soc2=("CC6.1", "CC6.2"), iso27001=("A.5.16",), nist800_53=("IA-4", "AC-2"), pci_dss=("8.2.1",)),
    remedy="Give the new account a login of its own; end what applications still keep for the old one.",
    settings=ReusedLogin,
    default=ReusedLogin(),
    needs=needs("namesakes", only_with=("namesakes",)),
    examples=_examples,
    judge=_judge,
)
