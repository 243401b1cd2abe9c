"""What a policy is: a pure function from a situation and the policy's own settings to answers.

Every answer is a function of the events and the settings alone, never of the clock: what only time decides is said with
instants that may lie in the future (``since`` of a grace that runs out, ``until`` of a finding that lapses). The end of
coverage limits nothing here (only beginnings and gaps do): readers ask as of an instant within coverage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, Literal, NamedTuple, TypeVar

import msgspec

from governance.model.answers import Answer, Outcome, Severity
from governance.model.controls import Controls
from governance.model.coverage import Interval
from governance.model.situation import IdentitySituation, Situation


class PolicySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What config may set of every policy; each policy's file adds its own keys."""

    severity: Severity | None = None
    """Instead of the policy's own severity."""
    severity_by_entitlement: dict[str, Severity] = {}
    """For findings about one of these entitlements (``type:name`` or ``type:id``), or that one is the cause of, above
    ``severity``; of several the gravest counts."""
    shadow: bool = False
    """Its findings are recorded and told nobody: no list, report, notice or review has them, and they silence no other
    policy. What it cannot tell is not kept."""
    controls: list[str] = []
    """The organisation's own ids of the controls that the policy serves, beside the frameworks' ids."""


S = TypeVar("S", bound=PolicySettings)

FOREVER = 1 << 62
"""An interval's end that lies beyond every instant."""


Part = Literal[
    "absent_managers", "access_decisions", "acts", "answerers", "app_accounts", "applications", "clock_tolerance",
    "consents", "coverage", "estates", "fellow_decisions", "grants", "held_lists", "home_issuer", "jit_lookback",
    "keep_decisions", "manager_ends", "namesakes", "own_lists", "owner", "person", "relisted", "rollups", "rosters",
    "sponsor_ends", "stale_after", "stated_there", "stated_use", "ties", "use_tests", "used_applications",
]  # fmt: skip
"""What of a situation a policy may declare to read, besides the account, which every one is told.

Of an identity that is ``grants``, those of its holdings, and ``coverage``.
"""


Trait = Literal[
    "access_decisions", "activation", "assignment", "credential", "demand", "departure", "elevations", "end", "estates",
    "grants", "guest", "jit_account", "jit_confirmed", "namesakes", "no_person", "person", "privilege", "role",
    "rosters", "service", "suspension",
]  # fmt: skip
"""What of an account is cheap to see, and without which some policies have nothing to say of it
(``governance.policies.support.traits``).

``assignment``: it is assigned to an application itself; ``credential``: it is no person's, or holds a permission, as a
token is; ``demand``: an application around it demands an assignment, or config names one without saying so;
``departure``: it, its account in an application or whoever answers for it ended once, or may have; ``elevations``: its
provider lets people activate privileges; ``jit_confirmed``: a login made the account itself, for certain; ``role``: its
profile ever named both department and title, or it has a person.
"""


class Entitlements(NamedTuple):
    """Of which entitlements settings speak."""

    spellings: frozenset[str]
    """How these are spelled (``governance.model.spellings``)."""
    privileges: bool = False
    """Of every privilege, too, however it is spelled."""


class Needs(NamedTuple, Generic[S]):
    """What a policy reads of a situation: it is told that alone, and reading anything else raises.

    A sign-in that teaches nothing new has an account judged again only where a policy reads its days, or sessions
    without an end (``FOREVER``): so a policy that reads a roll-up's last use declares one of the two for that account.
    """

    parts: frozenset[Part] = frozenset()
    days: Callable[[Situation, S], int | None] | None = None
    """The instant from which on it reads the usage days; None: it reads none of this account."""
    sessions: Callable[[Situation, S], Sequence[Interval]] | None = None
    """The intervals whose sessions it reads."""
    silence: Callable[[S], int] | None = None
    """For a policy that silence alone has answer otherwise, which reads a roll-up's last use and declares neither days
    nor sessions for it: after how many microseconds without a use it does so, at the least.

    Of its answers those stand whose instants lie within what was read; the others are withheld until it has been read
    so far (``governance.policies.silences``). A use after a shorter silence so changes none that stands.
    """
    peers: Callable[[Situation, S], bool] | None = None
    """Whether it reads how many of those in the account's roles hold what the account holds."""
    only_with: frozenset[Trait] = frozenset()
    """Of an account that lacks one of these it has nothing to say, and reads no days or sessions: it is not asked."""
    only_holding: Callable[[S], Entitlements] | None = None
    """The same of an account that holds none of these, and never held one, in whatever mode and by whatever path."""


def needs(
    *parts: Part,
    days: Callable[[Situation, S], int | None] | None = None,
    sessions: Callable[[Situation, S], Sequence[Interval]] | None = None,
    silence: Callable[[S], int] | None = None,
    peers: Callable[[Situation, S], bool] | None = None,
    only_with: Iterable[Trait] = (),
    only_holding: Callable[[S], Entitlements] | None = None,
) -> Needs[S]:
    """Return what a policy reads, and of which accounts."""
    return Needs(frozenset(parts), days, sessions, silence, peers, frozenset(only_with), only_holding)


class Example(NamedTuple, Generic[S]):
    """A situation, and how the policy answers first: what the policy means, for readers and for its promise suite."""

    outcome: Outcome
    why: str
    settings: S
    situation: Situation | IdentitySituation
    is_near_miss: bool = False
    """It is all but a violation: what tells the two apart is what the policy means."""


class ConfiguredException(NamedTuple):
    """What config excepts of a policy: it touches no finding, and stands over it as an act "by config"."""

    detail: str
    """Of the findings that it is for: a rule."""
    account_id: str
    """Any account of the identity that is excepted."""
    until: int
    says: Mapping[str, str]
    """Who answers for it, why, and what is done instead."""


class Policy(NamedTuple, Generic[S]):
    """A policy with what a reader needs to act: each file of ``policies/`` offers one as ``POLICY``.

    ``id`` is the file's name and the key of ``governance.policies`` that configures it. Where config says null, or says
    nothing and ``default`` is None, the policy is ``not_configured``: nobody asks it, and nobody calls it compliant.
    """

    id: str
    title: str
    severity: Severity
    controls: Controls
    remedy: str
    settings: type[S]
    default: S | None
    needs: Needs[S]
    examples: Callable[[], Sequence[Example[S]]]
    """One violation and one compliant answer at least, and one not_evaluable where the policy has such an answer."""
    judge: Callable[[Situation, S], Iterable[Answer]] | None = None
    judge_identity: Callable[[IdentitySituation, S], Iterable[Answer]] | None = None
    concerned: Callable[[S], frozenset[str] | None] | None = None
    """Which identities concern a ``judge_identity``: those that hold, or held, an entitlement of these spellings
    (``governance.model.spellings``), or None: every identity."""
    of_lists: bool = False
    """It is also asked about an account that only an application's own list names, nobody's that is known."""
    exceptions: Callable[[S], Iterable[ConfiguredException]] | None = None
    """What config excepts."""
    is_rule: bool = False
    """It is one of the organisation's own, in CEL: a process apart is asked, about accounts."""
