"""What a made-up account that is no person's has about it: tests of it, who answers for it, who knows its secrets."""

from __future__ import annotations

from typing import Any

from governance.model.answerable import Answerable, Custodian
from governance.model.persons import Absence
from governance.model.situation import Answerer, Situation, UseTest
from governance.model.states import DAY
from tests.governance.any_values import AnyValues
from tests.governance.situations import HOUR

_GONE: tuple[Any, ...] = ("left", "contract_ended", "missing")


class NonPersons(AnyValues):
    """Turns some situations into those of accounts that are no person's."""

    def for_emergencies(self, told: Situation) -> Situation:
        """Keep some accounts for emergencies, with tests of them."""
        if told.account.type != "person" or self.r.random() < 0.8:
            return told
        begins = [self.at() for _ in self.some(2)]
        return told._replace(
            account=told.account._replace(type="break_glass", source_type="person"),
            use_tests=tuple(UseTest(begin, begin + self.r.choice([1, 90]) * DAY) for begin in begins),
            stated_use=told.stated_use if told.account.listed_at is not None else None,
        )

    def shared(self, told: Situation) -> Situation:
        """Let several people share some accounts, at the same time or one after the other."""
        is_jit = told.account.provenance.kind.startswith("jit")
        # Whose account a login made, its sessions are told as they were: policies on JIT read them.
        if told.account.type != "person" or is_jit or self.r.random() < 0.7:
            return told
        begun = self.at()
        sessions = tuple(
            session._replace(
                started_at=begun + number * self.r.choice([HOUR, 2 * DAY]), started_event_id=self.event(),
                last_at=begun + number * HOUR + DAY, ended_at=self.r.choice([None, begun + number * HOUR + DAY]),
                started_from=self.r.choice([None, "DE 192.0.2.1", "DE 192.0.2.1", "FR 198.51.100.1"]),
            )
            for number, session in enumerate(told.sessions)
        )  # fmt: skip
        lasting = tuple(
            s._replace(last_at=s.last_at + 3 * DAY, ended_at=s.ended_at and s.last_at + 3 * DAY) for s in sessions
        )
        return told._replace(account=told.account._replace(type="shared", source_type="person"), sessions=lasting)

    def with_answerers(self, told: Situation) -> Situation:
        """Let some accounts that are no person's have people who answer for them, and know their secrets."""
        if told.account.type == "person" or self.r.random() < 0.3:
            return told
        self.made = 5_000
        keys = ["own0", "own1", "own2"]
        custodians = tuple(
            Custodian(self.r.choice(keys), self.r.choice(["created", "added", "read"]), self.at(), self.event())
            for _ in self.some(2)
        )
        secrets = tuple(
            secret._replace(made_at=self.r.choice([None, secret.from_at, *(c.at for c in custodians)]))
            for secret in told.account.credentials
        )
        said = tuple(
            Answerable(self.r.choice([None, *keys]), tuple(self.r.sample(keys, self.r.randint(0, 1))), None, at, "r")
            for at in sorted(self.at() for _ in self.some(2))
        )
        account = told.account._replace(custodians=custodians, credentials=secrets, answerable=said)
        return told._replace(account=account, answerers={key: self.answerer(key) for key in keys[:2]})

    def answerer(self, key: str) -> Answerer:
        gone = [(self.at(), self.r.choice(_GONE)) for _ in self.some(1)]
        absences = tuple(Absence(how, at, self.r.choice([None, at + 30 * DAY]), (self.event(),), 1) for at, how in gone)
        account_id = self.r.choice([None, key, key])
        ended_at = None if account_id is None else self.r.choice([None, self.at()])
        return Answerer(account_id, "Jo Boss", self.r.random() < 0.8, ended_at, absences)
