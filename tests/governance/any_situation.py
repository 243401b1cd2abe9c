"""Situations of any kind, from a seed: they need not make sense, and policies must bear them all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, TypeVar

from governance.model.coverage import Coverage, Stretch
from governance.model.credentials import Credential, Factorless
from governance.model.list_readings import ListReading, Relisted
from governance.model.persons import Person
from governance.model.publishers import Publisher
from governance.model.situation import ApplicationFacts, Owner, Rosters, Situation, Tie
from governance.model.states import (
    DAY,
    AccountState,
    AppAccountState,
    AttributeChange,
    Change,
    Grant,
    Provenance,
    SessionSpan,
    Sponsor,
    UsageDay,
    UsageSummary,
)
from governance.policies.support.examples import day, person, stated
from tests.governance.any_non_persons import NonPersons
from tests.governance.any_peers import Peers
from tests.governance.any_values import AnyValues
from tests.governance.any_words import Words
from tests.governance.situations import ENTRA, HOUR, MINUTE, OKTA, make_account, make_app_account

CONFIGURED: dict[str, Any] = {
    "elevation_outside_pim": {"under_pim": ["*|directory_role:ga"]},
    "out_of_band_grant": {"governed": [{"entitlement": "*|group:g0", "by": [f"{OKTA}|admin"]}]},
    "attribute_drift": {"attributes": ["department"]},
    "jit_required_attributes": {"attributes": ["department", "mail"]},
    "jit_origin": {"domains": ["example.com"], "idps": ["0oa1"]},
    "jit_mfa": {"trusted_idps": ["0oa2"]},
    "role_mapping": {"rules": [{"entitlement": "group:g0", "allow": [{"department": ["Sales"]}]}]},
    "separation_of_duties": {
        "rules": [
            {"id": "across", "a": f"{OKTA}|group:g0", "b": f"{ENTRA}|group:g1"},
            {"id": "without", "a": "*|group:g0", "b": "*|group:g1", "unless_held": True},
        ]
    },
    "peer_outlier": {"entitlements": ["group:g0"]},
    "standing_privilege": {"max_days": 60},
    "reserved_entitlement": {"reserved": [{"entitlement": "group:g0", "types": ["employee"]}]},
}
_STREAMS = ("system_log", "directory_audits", "provisioning", "sign_ins_interactive")
_LOGINS = ("ada@example.com", "ada_other.example#EXT#@corp.example.com", None)
_BY: tuple[Any, ...] = ("person", "system", "service")
_WHATS: tuple[Any, ...] = ("created", "enabled", "disabled", "deleted", "suspended", "redeemed")
One = TypeVar("One")


class Readings:
    """What an application's lists say of an account."""

    def __init__(self, told: Sequence[tuple[int, str, Any]]) -> None:
        self._readings = [ListReading(*reading) for reading in told]

    def since(self, moment: int) -> Sequence[ListReading]:
        return [reading for reading in self._readings if reading.at >= moment]


class HeldLists:
    """What the lists of a source say of whatever is held."""

    def __init__(self, made: _Any) -> None:
        reading = ListReading(made.at(), made.event(), made.r.choice(["alive", "gone"]))
        self._reading = made.r.choice([None, reading])

    def showing(self, grants: Sequence[Grant]) -> HeldLists:
        """Give the list the dates of what is held by it."""
        for grant in grants:
            if self._reading is not None:
                self._reading = self._reading._replace(began_at=grant.valid_from, expires_at=grant.expires_at)
        return self

    def since(self, grant: Grant, moment: int) -> ListReading | None:
        return self.of_account(moment)

    def changes_since(self, grant: Grant, moment: int) -> list[ListReading]:
        reading = self.of_account(moment)
        return [] if reading is None else [reading]

    def last_without(self, grant: Grant) -> int | None:
        return grant.valid_from - 10 * DAY if self._reading is not None and self._reading.state == "gone" else None

    def of_account(self, moment: int) -> ListReading | None:
        return self._reading if self._reading is not None and self._reading.at >= moment else None


class _Any(AnyValues):
    """One made-up account."""

    def coverage(self) -> Coverage:
        basis = self.r.choice(["declared", "assumed"])
        begins = self.r.choice([0, 100]) * DAY
        rows = [Stretch(self.issuer, s, basis, begins, 200 * DAY) for s in _STREAMS]
        gaps = [(s, self.at()) for s in _STREAMS if self.r.random() < 0.2]
        return Coverage([*rows, *(Stretch(self.issuer, s, "gap", at, at + 20 * DAY) for s, at in gaps)], 3 * DAY)

    def provenance(self, application_id: str | None) -> Provenance:
        kind: Any = self.r.choice(["jit_confirmed", "jit_candidate", "provisioned", "unknown"])
        at = None if kind == "unknown" else self.at()
        idp = self.r.choice([None, "0oa1", "0oa2", "0oa3", self.issuer])
        listed = self.r.choice([None, ("mail",), ("department", "mail")])
        return Provenance(kind, at, idp, application_id, listed, () if at is None else (self.event(),))

    def account(self) -> AccountState:
        r, by = self.r, _BY
        life = [(self.at(), r.choice(_WHATS), self.event(), r.choice(by), r.random() < 0.3) for _ in self.some(4)]
        timeline = tuple(Change(*told) for told in sorted(life))
        values = [(self.at(), r.choice(["department", "mail", "manager"]), self.event()) for _ in self.some(3)]
        changes = tuple(AttributeChange(at, n, r.choice(["Sales", "HR", None]), e) for at, n, e in sorted(values))
        ends = [c for c in timeline if c.what in ("disabled", "deleted")] if r.random() < 0.6 else []
        listed_at = self.at() if r.random() < 0.8 else None
        enrolled = r.choice([True, False, None]) if listed_at is not None else None
        bare = (Factorless(listed_at, None, self.event()),) if listed_at is not None and enrolled is False else ()
        return make_account(
            issuer=self.issuer, name=r.choice(_LOGINS), type=r.choice(["person", "person", "service"]),
            state="disabled" if ends else r.choice(["active", "unknown"]), timeline=timeline,
            created_at=timeline[0].at if timeline else None, provenance=self.provenance(None),
            ended_at=ends[0].at if ends else None, ended_event_id=ends[0].event_id if ends else None,
            profile={c.name: c.value for c in changes if c.value}, attribute_changes=changes,
            factorless=bare, enrolled=enrolled, listed_at=listed_at,
            listed_event_id=None if listed_at is None else self.event(),
            federated_at=r.choice([None, None, None, ("0oa1",)]),
            credentials=tuple(
                Credential(f"c{n}", "secret", None, self.at(), None, r.choice([None, self.at()]), self.event())
                for n in range(len(self.some(2)))
            ),
            read=frozenset(r.choice([(), ("owners", "credentials"), ("owners", "roles", "permissions")])),
        )  # fmt: skip

    def app_account(self, number: int) -> AppAccountState:
        application_id = f"{self.issuer}|a{number}"
        how = self.provenance(application_id)
        ends = tuple(sorted((self.at(), self.event()) for _ in self.some(2)))
        pushes = tuple((self.at(), self.event()) for _ in self.some(1))
        gone = bool(ends) and (not pushes or ends[-1][0] >= pushes[0][0])
        return make_app_account(
            account_id=f"{application_id}>jo", application_id=application_id, provenance=how,
            created_at=self.at(), ended_at=ends[-1][0] if gone else None,
            ended_event_id=ends[-1][1] if gone else None,
            state="disabled" if gone else "active", listed=not gone and self.r.random() < 0.4, provisioned=pushes,
            deprovisioned=ends,
        )  # fmt: skip

    def grant(self, holder: str) -> Grant:
        kind, name = self.r.choice(
            [("group", "g0"), ("group", "g1"), ("directory_role", "ga"), ("app_assignment", "a0")]
        )
        since = self.at()
        until = self.r.choice([None, None, since + self.r.randrange(1, 100) * DAY])
        mode: Any = self.r.choice(["active", "active", "activated", "eligible"])
        via = self.r.choice([None, None, f"{self.issuer}|group:z"])
        basis: Any = self.r.choice(["seen", "seen", "seen", "stated", "unknown"])
        return Grant(
            holder, f"{self.issuer}|{kind}:{name}", kind, None, f"{self.issuer}|a0" if name == "a0" else None,
            mode, via, "/", since, basis, until, self.r.choice([None, until]),
            kind == "directory_role", (self.event(),),
        )  # fmt: skip

    def rollup(self, application_id: str, creation: tuple[str, ...]) -> UsageSummary:
        first, last = sorted((self.at(), self.at()))
        use: Any = self.r.choice(["interactive", "non_interactive", "failed"])
        event_id = self.r.choice([*creation, self.event()])
        mfa = self.r.choice(["multi", "single", "unknown"])
        session = self.r.choice([None, "s0"])
        return UsageSummary(
            application_id,
            use,
            first,
            event_id,
            mfa,
            session,
            None,
            None,
            None,
            last,
            self.event(),
            None,
            None,
            "person",
        )

    def session(self, number: int, created_at: int | None) -> SessionSpan:
        started = self.r.choice([None, self.at(), created_at])
        last = (started or self.at()) + HOUR
        mfa_at = self.r.choice([None, None, last])
        begun = self.event() if started is not None else None
        session_id = self.r.choice([f"s{number}", f"s{number}", f"transaction:t{number}"])
        return SessionSpan(session_id, started, begun, last, self.r.choice([None, last]), mfa_at, "mfa")

    def facts(self, number: int) -> ApplicationFacts:
        required = self.r.choice([True, None, False])
        known = self.r.choice([False, True])
        channel = self.r.random() < 0.5
        facts = ApplicationFacts(f"{self.issuer}|a{number}", None, channel, known, required if known else None)
        by_list = None if known else self.r.choice([True, False, None])
        told = by_list is not None
        facts = facts._replace(assignment_required=by_list if told else facts.assignment_required, by_list=told)
        return facts._replace(uses_unseen=self.r.random() < 0.2)

    def situation(self) -> Situation:
        account = self.account()
        ids = ["", f"{self.issuer}|a0", f"{self.issuer}|a1", f"idp:{self.issuer}|0oa1"]
        rollups = [self.rollup(i, account.provenance.evidence) for i in self.r.sample(ids, self.r.randint(0, 4))]
        days = [
            UsageDay(u.application_id, at // DAY, u.use, u.first_mfa, at, event_id, at, event_id)
            for u in rollups
            for at, event_id in ((u.first_at, u.first_event_id), (u.last_at, u.last_event_id))
        ]
        return Situation(
            account=account,
            app_accounts=tuple(self.app_account(n) for n in self.some(2)),
            grants=tuple(self.grant(account.account_id) for _ in self.some(3)),
            rollups=tuple(rollups),
            days=tuple(days),
            sessions=tuple(self.session(n, account.provenance.at) for n in self.some(3)),
            applications={f.application_id: f for f in (self.facts(0), self.facts(1))},
            owner=self.r.choice(
                [None, None, Owner("own", self.r.random() < 0.7, self.r.choice([None, self.at()]), None)]
            ),
            coverage=self.coverage(),
            clock_tolerance=5 * MINUTE,
            jit_lookback=90 * DAY,
            manager_ends={f"{self.issuer}|{value}": self.at() for value in ("Sales",) for _ in self.some(1)},
            ties=tuple(
                Tie(f"own{n}", self.at(), None, self.r.random() < 0.8, self.r.choice([None, self.at()]))
                for n in self.some(2)
            ),
            relisted=self.relisted(account.account_id),
            used_applications={f"{self.issuer}|a1": "Okta Admin Console"},
            stated_there={f"{self.issuer}|a1": 150 * DAY} if self.made % 2 else {},
            stated_use=self.r.choice([None, None, self.at()]),
            person=self.person(),
            absent_managers={"9": [(at, self.r.choice([None, at + DAY])) for at in (self.at(),) for _ in self.some(1)]},
        )

    def with_lists(self, told: Situation) -> Situation:
        """Add what lists tell, and what the account changed itself."""
        self.issuer, self.made = told.account.issuer, 1_000
        changes = tuple(sorted((self.at(), self.event()) for _ in self.some(1)))
        listed = told._replace(
            account=told.account._replace(own_changes=changes),
            own_lists={f"{self.issuer}|a1": (self.lists(),)},
            home_issuer=self.r.choice([None, OKTA]),
            rosters=self.rosters() if told.person is None else None,
            grants=(*told.grants, *self.tokens(told.account.account_id)),
        )
        lists, elevations = HeldLists(self), self.elevations(told.account.account_id)
        return listed._replace(grants=(*listed.grants, *elevations), held_lists=lists.showing(elevations))

    def elevations(self, holder: str) -> list[Grant]:
        begins = [self.at() for _ in self.some(1)]
        ends = [begin + self.r.choice([6, 12]) * HOUR for begin in begins]
        return [
            self.grant(holder)._replace(mode="activated", via=None, valid_from=b, valid_to=e, expires_at=e)
            for b, e in zip(begins, ends, strict=True)
        ]

    def with_asserted(self, told: Situation) -> Situation:
        """Let some creations at a sign-in assert a department that changes later."""
        at, self.made = told.account.provenance.at, 4_000
        if told.account.provenance.kind != "jit_confirmed" or at is None or self.r.random() < 0.3:
            return told
        later = AttributeChange(at + 3 * DAY, "department", self.r.choice(["Sales", "Law", None]), self.event())
        changes = (AttributeChange(at, "department", self.r.choice(["Sales", "HR"]), self.event()), later)
        return told._replace(account=told.account._replace(attribute_changes=changes))

    def as_guest(self, told: Situation) -> Situation:
        """Make a third of the accounts guests', with sponsors and decisions to keep them."""
        if self.r.random() < 0.7:
            return told
        self.issuer, self.made = told.account.issuer, 2_000
        sponsors = tuple(
            Sponsor(f"{self.issuer}|s{n}", at, self.r.choice([None, at + 9 * DAY]), self.event())
            for n in self.some(2)
            for at in (self.at(),)
        )
        account = told.account._replace(
            profile=told.account.profile | {"userType": "Guest"},
            sponsors=sponsors,
            sponsors_read=self.r.choice([None, (self.at(), self.event())]),
        )
        ends = {sponsor.key: self.at() for sponsor in sponsors if self.r.random() < 0.5}
        return told._replace(
            account=account, sponsor_ends=ends, keep_decisions=tuple(sorted(self.at() for _ in self.some(2)))
        )

    def as_application(self, told: Situation) -> Situation:
        """Give some of the clients consents, and publishers."""
        if told.account.type != "service" or self.r.random() < 0.3:
            return told
        self.issuer, self.made, begin = told.account.issuer, 3_000, self.at()
        by = [Publisher(self.r.choice([True, True, False, None]), self.r.choice([True, False, None]), begin, None, "p")]
        consents = [
            self.grant(told.account.account_id)._replace(
                entitlement_id=f"{self.issuer}|permission:delegated/graph/{self.r.choice(['Mail.Read', 'openid'])}",
                entitlement_type="permission",
                scope=self.r.choice(["/", "/users/bob"]),
                granted_by=self.r.choice([None, f"{self.issuer}|admin"]),
            )
            for _ in self.some(3)
        ]
        account = told.account._replace(publishers=tuple(by[: self.r.randint(0, 1)]))
        return told._replace(account=account, grants=(*told.grants, *consents))

    def tokens(self, holder: str) -> list[Grant]:
        entitlement_id = f"{self.issuer}|permission:api_token:t"
        token = self.grant(holder)._replace(entitlement_id=entitlement_id, entitlement_type="permission", via=None)
        return [token._replace(mode="active", application_id=None, privileged=False) for _ in self.some(1)]

    def rosters(self) -> Rosters | None:
        populations = tuple(
            lists for _ in self.some(2) if (lists := tuple(sorted((self.at(), self.event()) for _ in self.some(3))))
        )
        rosters = Rosters(populations, self.r.random() < 0.8, candidates=self.r.random() < 0.2)
        return self.r.choice([rosters, rosters, None])

    def lists(self) -> Readings:
        states: Any = ("alive", "alive", "shut", "gone")
        return Readings(sorted((self.at(), self.event(), self.r.choice(states)) for _ in self.some(3)))

    def person(self) -> Person | None:
        spans = [
            stated(
                at // DAY - day(0) // DAY,
                status=self.r.choice(["active", "leave", "ended", "unknown"]),
                starts_at=self.r.choice([None, self.at()]),
                ends_at=self.r.choice([None, self.at()]),
                leave_from=self.r.choice([None, self.at()]),
                leave_to=self.r.choice([None, self.at()]),
                department=self.r.choice([None, "Sales"]),
                type=self.r.choice([None, "Contractor"]),
                manager=self.r.choice([None, "9"]),
                missing=self.r.choice([0, 0, 1, 2]),
            )
            for at in sorted({self.at() // DAY * DAY for _ in self.some(4)})
        ]
        return self.r.choice([None, person(*spans)]) if spans else None

    def relisted(self, account_id: str) -> Relisted | None:
        shown = frozenset(self.grant(account_id).entitlement_id for _ in self.some(3))
        listed = Relisted(self.at(), self.event(), shown, self.r.random() < 0.5)
        return self.r.choice([None, listed])


def any_situation(seed: int) -> Situation:
    """Return the situation of a seed."""
    told = _Any(random.Random(seed + 1_000_000)).with_lists(_Any(random.Random(seed)).situation())
    told = _Any(random.Random(seed + 2_000_000)).as_guest(told)
    told = _Any(random.Random(seed + 3_000_000)).as_application(told)
    told = _Any(random.Random(seed + 4_000_000)).with_asserted(told)
    told = Words(random.Random(seed + 5_000_000)).with_words(told)
    told = Words(random.Random(seed + 7_000_000)).with_namesakes(told)
    told = Words(random.Random(seed + 8_000_000)).with_estates(told)
    told = Peers(random.Random(seed + 9_000_000)).with_peers(told)
    told = NonPersons(random.Random(seed + 5_000_000)).for_emergencies(told)
    told = NonPersons(random.Random(seed + 10_000_000)).shared(told)
    return NonPersons(random.Random(seed + 6_000_000)).with_answerers(told)


def in_other_order(situation: Situation, seed: int) -> Situation:
    """Return the same situation, told in another order."""
    r = random.Random(seed)

    def mixed(told: tuple[One, ...]) -> tuple[One, ...]:
        return tuple(r.sample(told, len(told)))

    return situation._replace(
        app_accounts=mixed(situation.app_accounts),
        grants=mixed(situation.grants),
        rollups=mixed(situation.rollups),
        days=mixed(situation.days),
        sessions=mixed(situation.sessions),
        ties=mixed(situation.ties),
        namesakes=mixed(situation.namesakes),
        applications=dict(mixed(tuple(situation.applications.items()))),
    )
