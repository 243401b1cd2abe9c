"""P46: an account can sign in with a password that was set long ago, and nobody ever did.

Whoever set it, or finds it, gets in unnoticed: nobody misses it. That the account was never used is what the list says
that shows the password, or what was read of its whole life.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from governance.model.account_types import PERSON
from governance.model.answers import About, Answer, compliant, not_evaluable, of_account, violation
from governance.model.controls import Controls
from governance.model.credentials import UnusedPassword
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, earlier, overlap
from governance.model.states import DAY
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import judged_spans, unless_untold
from governance.policies.support.silent_spans import NO_SUCCESS, last_success, streams_of_use
from governance.settings.sections import Days

_UNLISTED = "no list tells whether it has a password of its own that nobody used"
_UNREAD = "the list that shows the password is older, and the log since then was not read without a gap"


class PasswordNeverUsed(PolicySettings, frozen=True, kw_only=True):
    """How long after it was set a password may stand unused."""

    after_days: Days = 90


def _judge(situation: Situation, settings: PasswordNeverUsed) -> Iterable[Answer]:
    return unless_untold(situation.account, _answers(situation, settings))


def _answers(situation: Situation, settings: PasswordNeverUsed) -> Iterable[Answer]:
    account = situation.account
    able = judged_spans(account, invited=True) if account.type == PERSON else []
    if not able:
        return []
    about, shown = of_account(account.account_id), account.unused_passwords
    if not shown:
        was_used = last_success(situation) is not None or situation.stated_use is not None
        may_be = not was_used and account.federated_at is None
        if not may_be or able[-1][1] is not None:
            return [compliant(about)]
        doubted_from = max(able[-1][0], account.created_at or 0) + settings.after_days * DAY
        return [not_evaluable(about, _UNLISTED, doubted_from)]
    used_at = min([r.first_at for r in situation.rollups if r.use not in NO_SUCCESS], default=None)
    if used_at is None and situation.stated_use is not None:
        # Since when it is in use only the last word of a list tells.
        return [compliant(about)]
    last = [password for password in shown if password.set_at is not None][-1:]
    for password in last:
        begin = (password.set_at or 0) + settings.after_days * DAY
        until = earlier(password.to_at, used_at)
        spans = overlap([(begin, until)], able) if until is None or until > begin else []
        if spans:
            return [_answer(situation, about, password, spans[-1], settings.after_days)]
    return [compliant(about)]


def _answer(situation: Situation, about: About, password: UnusedPassword, span: Span, days: int) -> Answer:
    since, until = span
    issuer = situation.account.issuer
    read = (situation.coverage.over(issuer, stream, password.from_at, since) for stream in streams_of_use(situation))
    if password.from_at < since and None in read:
        return not_evaluable(about, _UNREAD, since) if until is None else compliant(about)
    return violation(
        about,
        f"{label(situation.account)} has a password that was set {days} days before and was never used, by the list "
        "that shows it.",
        since,
        (password.event_id,),
        until=until,
        stated=True,
    )


def _examples() -> list[Example[PasswordNeverUsed]]:
    settings = PasswordNeverUsed()

    def listed(set_at: float | None, **more: Any) -> Situation:
        at = None if set_at is None else ada.day(set_at)
        password = UnusedPassword(at, ada.day(300), None, "listed")
        return ada.situation(account=ada.account(created_at=ada.day(1), unused_passwords=(password,)), **more)

    return [
        Example("violation", "a password was set long ago, and nobody ever signed in", settings, listed(5)),
        Example("compliant", "it has no password of its own", settings, listed(None), is_near_miss=True),
        Example("compliant", "it was used the day after", settings, listed(5, rollups=(ada.use("", 6),))),
        Example(
            "not_evaluable",
            "no list tells of its password",
            settings,
            ada.situation(account=ada.account(created_at=ada.day(1))),
        ),
    ]


POLICY = Policy(
    id="password_never_used",
    title="A password was set and never used",
    severity="medium",
    controls=Controls(
        soc2=("CC6.1", "CC6.2"),
        iso27001=("A.5.17", "A.5.18"),
        nist800_53=("AC-2(3)", "IA-5"),
        pci_dss=("8.2.6", "8.3.5"),
    ),
    remedy="End the account, or have its person set a password of their own and use it.",
    settings=PasswordNeverUsed,
    default=PasswordNeverUsed(),
    needs=needs("coverage", "rollups", "stated_use"),
    examples=_examples,
    judge=_judge,
)
