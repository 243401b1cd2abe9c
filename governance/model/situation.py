"""What a policy is told: all that is known of one account, or of all accounts of one identity, without any setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from governance.model.estates import JitEstate
from governance.model.list_readings import HeldLists, ListReadings, Relisted
from governance.model.logins import Namesake
from governance.model.peers import PeerView
from governance.model.persons import Absence, Person
from governance.model.spans import Span
from governance.model.states import (
    DAY,
    AccountState,
    AppAccountState,
    Basis,
    Grant,
    SessionSpan,
    UsageDay,
    UsageSummary,
)


class CoverageView(Protocol):
    """What was read without a gap, per issuer and stream."""

    def begins_at(self, issuer: str, stream: str) -> int | None:
        """Return when the stream's coverage begins, None without any."""

    def over(self, issuer: str, stream: str, from_at: int, to_at: int) -> Basis | None:
        """Return on what basis the stream was read from ``from_at`` to ``to_at`` without a gap; None: it was not.

        The coverage's end does not count: what lies beyond it is taken as covered.
        """

    def read_for(self, issuer: str, stream: str, since: int, duration: int) -> int | None:
        """Return when the stream had first been read for so long from ``since`` on, without a gap; None: never yet.

        The coverage's end does not count here either: what began lasts.
        """

    def unbroken_since(self, issuer: str, stream: str) -> int | None:
        """Return since when the stream has been read without a gap until its coverage ends; None: nothing was read."""


class ApplicationFacts(NamedTuple):
    """What is known of an application, from records and from what config says of it."""

    application_id: str
    name: str | None
    has_channel: bool
    """Provisioning was ever seen to make an account there, or to end one, or config says so."""
    configured: bool = False
    """Config names the application."""
    assignment_required: bool | None = None
    """Whether only assigned people may sign in, by config's word, else by a list's; None: neither says."""
    created_at: int | None = None
    by_list: bool = False
    """Only a list says whether it demands an assignment."""
    uses_unseen: bool = False
    """People get into it without the identity provider's seeing it: a bookmark, a password vault."""


class Owner(NamedTuple):
    """Who answers for a non-person account, and when that one ended."""

    account_id: str
    known: bool
    ended_at: int | None
    ended_event_id: str | None


class Answerer(NamedTuple):
    """Who answers for an account, or knows its secret, as accounts and rosters have them."""

    account_id: str | None
    """None: no account, or more than one, is called so."""
    name: str
    is_person: bool
    ended_at: int | None
    """When the account ended; None: it did not, or is not known."""
    absences: tuple[Absence, ...] = ()
    """When its person was gone, by the roster."""


class Tie(NamedTuple):
    """That somebody owns a client, and until when that one was there."""

    account_id: str
    from_at: int
    to_at: int | None
    is_person: bool
    ended_at: int | None


class AccessDecision(NamedTuple):
    """A reviewer's last word on an access, of one question; ``scope`` None: whatever its scope."""

    at: int
    item_id: str
    entitlement_id: str
    scope: str | None
    is_revoked: bool
    is_kept: bool


class FellowDecision(NamedTuple):
    """A reviewer's last word on what another account of the same identity held."""

    account_id: str
    decision: AccessDecision
    held: tuple[Span, ...]
    """When that account held it, by whatever path, in order and apart, as is believed now."""


class Consent(NamedTuple):
    """That somebody agreed, for everybody, to what a client may do."""

    at: int
    by: str
    """An account key, or ``|name`` of whom the source tells no id."""
    scopes: frozenset[str]
    """In lower case."""
    event_id: str
    revoked: frozenset[str] = frozenset()
    """Those of the scopes that a later record takes back."""


class UseTest(NamedTuple):
    """A stretch in which the use of an account is a test, declared before it began."""

    from_at: int
    until: int


class Rosters(NamedTuple):
    """The lists of persons that were read whole, whoever they name."""

    populations: tuple[tuple[tuple[int, str], ...], ...]
    """Of each named population its complete lists, in order: (instant, event id)."""
    links: bool
    """The settings name something by which accounts of this issuer belong to persons."""
    candidates: bool = False
    """Some person is called like the account, or has its login as an address, and nothing links them."""


class Situation(NamedTuple):
    """All that is known of one IdP account, its application accounts, uses and grants.

    ``days`` and ``sessions`` are those that the asked policy's needs name; ``rollups`` are always whole.
    """

    account: AccountState
    app_accounts: tuple[AppAccountState, ...]
    grants: tuple[Grant, ...]
    rollups: tuple[UsageSummary, ...]
    days: tuple[UsageDay, ...]
    sessions: tuple[SessionSpan, ...]
    applications: Mapping[str, ApplicationFacts]
    owner: Owner | None
    coverage: CoverageView
    clock_tolerance: int  # microseconds within which the order of two sources' instants means nothing
    jit_lookback: int
    """Microseconds; see design section 6 on left-censored histories."""
    ties: tuple[Tie, ...] = ()
    """Who owns the account, where it is no person's."""
    relisted: Relisted | None = None
    """None: no list was read since the account was shut, or it is not shut."""
    manager_ends: Mapping[str, int] = {}
    """Of the managers that the profile names now, when those ended who are known to be gone: key → instant."""
    absent_managers: Mapping[str, Sequence[Span]] = {}
    """When those managers are gone by the roster's word whom the roster names: as it spells them → spans."""
    used_applications: Mapping[str, str | None] = {}
    """Names of all applications that the account used, by key."""
    stale_after: int = 90 * DAY
    """Microseconds of silence after which the sweep calls the account stale."""
    acts: Mapping[str, tuple[int, str]] = {}
    """Kind of event → when the account last changed so what is not its own, and the event that tells of it."""
    stated_use: int | None = None
    """The account's last use by the word of a list; None: no list states one."""
    stated_there: Mapping[str, int] = {}
    """Application → the last use of the account's own account there, by the word of the application's list."""
    person: Person | None = None
    """Whose the account is by a roster; None: nobody, or more than one, is known to be."""
    own_lists: Mapping[str, Sequence[ListReadings]] = {}
    """What applications' own lists say of the accounts that are this one's there, or of itself, by application."""
    held_lists: HeldLists | None = None
    """None: an application's own list alone tells of the account."""
    rosters: Rosters | None = None
    """Of a person's account that is nobody's by a roster; None: it is somebody's, or no roster was read."""
    answerers: Mapping[str, Answerer] = {}
    """Who answers for an account that is no person's, owns it or knows its secret, by how they are spelled."""
    use_tests: tuple[UseTest, ...] = ()
    """The tests of the account that people declared beforehand."""
    sponsor_ends: Mapping[str, int] = {}
    """Of the accounts that are, or were, the account's sponsors, when those ended who are known to be gone."""
    keep_decisions: Sequence[int] = ()
    """Of a guest: when reviewers decided to keep the account, in order, by the words that stand."""
    access_decisions: tuple[AccessDecision, ...] = ()
    """What reviewers decided of what the account holds or held, in order, where anything of it was to go."""
    fellow_decisions: tuple[FellowDecision, ...] = ()
    """The same of the other accounts of its identity, in order."""
    consents: tuple[Consent, ...] = ()
    """Of a client: who agreed for everybody to what it may do, by records, in order."""
    home_issuer: str | None = None
    """The identity provider at which people of the organisation have their first account; None: config names none."""
    namesakes: tuple[Namesake, ...] = ()
    """Of a person: who had one of its logins, or addresses of owned domains, before it, at the same issuer."""
    estates: tuple[JitEstate, ...] = ()
    """Of the applications of which it has the first account that a login made: such accounts there, its own too."""
    peers: PeerView = PeerView()  # of a person, where some policy reads them
    own_traits: int | None = None
    """What of the account itself is cheap to see (``governance.policies.support.traits``); None: nobody looked yet."""


class Holding(NamedTuple):
    """One account's grants within an identity."""

    account: AccountState
    grants: tuple[Grant, ...]


class IdentitySituation(NamedTuple):
    """All accounts that are linked to one identity."""

    identity_id: str
    holdings: tuple[Holding, ...]
    coverage: CoverageView
