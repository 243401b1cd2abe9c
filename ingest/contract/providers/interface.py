"""What the leaf of an identity provider states as ``PROVIDER``: who judges accounts asks it, and names no vendor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

import msgspec

from ingest.contract.event import EntitlementType

WAYS = frozenset({"interactive", "non_interactive", "service"})
"""Ways to sign in with success."""


class SecretPath(NamedTuple):
    """Where a record may hold a secret; names of members are in lower case, as vendors spell them in several cases."""

    path: tuple[str, ...]
    """The members that lead to an object, ``*`` for any element of a list."""
    fields: frozenset[str]
    """The members of that object which are masked."""
    hint: re.Pattern[bytes]
    """What a record's bytes in lower case hold wherever the path does: nearly every record is passed over by it.

    Every record is searched for it, so it begins with a character that all its words share, and ignores no case.
    """
    named_by: re.Pattern[str] | None = None
    """What the object's own name must match (``displayName``, ``name`` or ``key``); None: whatever it is called."""
    is_deep: bool = False
    """The members of what stands within that object are masked, too, however deep, also where it is JSON text."""


class RespelledSecret(NamedTuple):
    """Where a secret may stand in a form of a record that flattens it, or spells its names in another product's way."""

    place: re.Pattern[str]
    """What the names that lead to it must match together: in small letters and digits, parted by dots.

    Such are ``okta.debugcontext.debugdata.otp`` and ``target1modifiedproperty1newvalue``; an element of a list goes by
    its number.
    """
    hint: re.Pattern[bytes]
    """What a record's bytes in lower case hold wherever the place does."""
    named_by: re.Pattern[str] | None = None
    """What a name beside it must match; it stands where the place's group ``of`` ends, as ``name``, ``displayname`` or
    ``key``. None: whatever it is called."""


SecretDeed = Literal["added", "read"]
"""By what somebody learns a client's secret: they added it, or read it."""


def one_spelling(vendor_type: str) -> str:
    """Return a vendor type in lower case and with one dash, without blanks around: one record is spelled in several."""
    return vendor_type.replace("\N{EN DASH}", "-").strip().lower()


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """One identity provider: which of its streams tells what, and what its words mean; streams as events name them."""

    idp: str
    """As ``source.idp`` has it; the leaf's name."""
    vendor: str
    product: str
    """As OCSF is told them."""

    account_stream: str
    """Tells of its own accounts' lives."""
    assignment_stream: str
    """Tells of assignments and elevations."""
    provisioning_stream: str
    """Tells of the accounts that it provisioned in applications, or ended there."""
    sign_in_streams: Mapping[str, str]
    """For each of the WAYS to sign in, the stream that tells of it."""
    use_streams: Mapping[str, tuple[str, ...]]
    """For each type of account (``PartyType``), the streams that may show a use: silence speaks where all were read."""
    session_stream: str | None
    """Where a session's second factor is told in records of its own; None: a sign-in states its factors itself."""

    stand_ins: Mapping[str, str] = MappingProxyType({})
    """Streams of forms whose records have no id → the stream that counts in their place where it was read."""
    own_applications: frozenset[str] = frozenset()
    """Ids of the platform's own applications, which make no accounts of their own."""
    own_tenants: frozenset[str] = frozenset()
    """Ids of the vendor's own tenants: an application that is registered in one of them is the platform's own."""
    own_application_names: frozenset[str] = frozenset()
    """Names of such applications, in lower case, where their ids differ per tenant."""
    consoles: tuple[str, ...] = ()
    """Names, in lower case, and ids of the applications in which administrators do their work."""
    secrets: tuple[SecretPath, ...] = ()
    """Where its records may hold secrets. What is listed later masks the id of a record that has none, too."""
    respelled_secrets: tuple[RespelledSecret, ...] = ()
    """Where they may stand in the forms that other products make of its records."""
    privileged: frozenset[str] = frozenset()
    """Single entitlements, as ``type:id``, that are privileges though not all of their type are."""
    made_by_login: frozenset[str] = frozenset()
    """Words, in lower case, by which a record or a list says that a login made the account."""
    federated_only: frozenset[str] = frozenset()
    """Words, in lower case, by which a list says that the account signs in at another identity provider alone."""
    secret_deeds: Mapping[str, SecretDeed] = MappingProxyType({})
    """Vendor types, as ``one_spelling`` has them, of records by whose actor a client's secret is known."""
    not_factors: frozenset[str] = frozenset({"password"})
    """Names, in lower case, of registered methods that are no second factor."""
    direct_members_only: frozenset[EntitlementType] = frozenset()
    """What a group confers on its direct members alone, not on those of groups within it."""
    assigned_sign_on: frozenset[str] = frozenset()
    """Ways to sign in to an application, as its list spells them in capitals, by which only whom it is assigned to may
    enter, unless the list says that everybody may."""
    unseen_sign_on: frozenset[str] = frozenset()
    """Such ways by which people get into the application without its seeing that they do."""
    states_use_from: datetime | None = None
    """Its list of people states the last success of each account made from then on; None: of every account."""
    signing_in_themselves: frozenset[str] | None = None
    """Kinds of services, in lower case as lists call them, that sign in themselves though no list shows a credential.

    Of the others one that has no credential signs in nowhere: it stands for an application that people sign in to.
    None: each of its services signs in itself.
    """
    is_own_list: bool = False
    """It is no identity provider but an application's own list: nobody translates records of it."""
    role_claims: Mapping[str, EntitlementType] = MappingProxyType({})
    """Claims of its tokens, by name, that list what somebody holds → the type of what they list."""
    other_claims_list: EntitlementType = "group"
    """What a claim of any other name lists."""
    lists_activated_memberships: bool = False
    """Its lists of members hold activated memberships too, without telling them apart."""
    never_listed: frozenset[str] = frozenset()
    """Kinds of what is held that its records tell of, and no list of a census shows: each is partial in them."""
    has_elevations: bool = False
    """People activate for a while what they are eligible for, and its records and lists tell of it."""
    elevation_types: frozenset[str] = frozenset()
    """Vendor types, in lower case, by which the service of these activations tells what it assigned itself."""

    def secret_deed(self, vendor_type: str) -> SecretDeed | None:
        """Return by what whoever acted in a record of this vendor type learnt a client's secret, if by anything."""
        return self.secret_deeds.get(one_spelling(vendor_type))

    @property
    def streams(self) -> frozenset[str]:
        """Return every stream that is spoken of."""
        own = {self.account_stream, self.assignment_stream, self.provisioning_stream, *self.sign_in_streams.values()}
        session = () if self.session_stream is None else (self.session_stream,)
        return frozenset(own).union(session, *self.use_streams.values())
