"""What became of a finding about an identity whose key is retired: the same finding under another member's key."""

from __future__ import annotations

from collections.abc import Mapping

from governance.model.table_rows import FindingRow

_Question = tuple[str, str, str | None, str | None, str | None]


class Successors:
    """Finds, for a finding that is derived no more, the one that says the same of the identity it went into.

    A finding about an identity has the key of the first member that holds what it is about. When accounts are linked
    or parted, another member may come first: who referred to the finding then finds it under ``became``.
    """

    def __init__(
        self, findings: Mapping[str, FindingRow], members: Mapping[str, str], stored: Mapping[str, str]
    ) -> None:
        """Take the findings as they now are, account → identity as it now is, and as it was stored before."""
        self._members = members
        self._followed = {identity: members[account] for account, identity in sorted(stored.items(), reverse=True)}
        self._by_question = {_question(row.unit_id, row): row.finding_id for row in findings.values()}

    def __call__(self, retired: FindingRow) -> str | None:
        """Return the id of the finding that took the retired one's place, None when it simply is so no more."""
        # A store of an earlier build holds findings under the name of an identity instead of a member's.
        followed = self._followed.get(retired.unit_id, retired.unit_id)
        identity = self._members.get(retired.account_id, followed)
        return self._by_question.get(_question(identity, retired))


def _question(identity: str, row: FindingRow) -> _Question:
    return identity, row.policy, row.application_id, row.entitlement_id, row.detail
