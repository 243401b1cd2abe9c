"""Which findings are accepted as of an instant: by the latest act about them, or by an exception that still holds.

An acceptance is about a finding, and follows it to the key that it was retired for. An exception is about a policy, a
rule and an account (``exception_subject``), and holds for every finding of that account's identity.
"""

from __future__ import annotations

_FORMER = (
    "WITH RECURSIVE former(finding_id) AS (SELECT f.finding_id UNION "
    "SELECT p.finding_id FROM finding p JOIN former o ON p.became = o.finding_id) "
)
_ACCEPTED = (
    f"({_FORMER}SELECT CASE WHEN x.kind = 'accept' AND x.until_at > {{at:d}} THEN x.act_id END "
    "FROM act x JOIN former o ON x.subject = o.finding_id WHERE x.kind IN ('accept', 'reopen') AND x.at <= {at:d} "
    "ORDER BY x.at DESC, x.act_id DESC LIMIT 1)"
)
_MEMBERS = (
    "SELECT f.account_id AS account_id UNION SELECT m.account_id FROM account_identity i "
    "JOIN account_identity m ON m.identity_id = i.identity_id WHERE i.account_id = f.account_id"
)
_EXCEPTED = (
    f"(SELECT MIN(x.act_id) FROM ({_MEMBERS}) m JOIN act x ON x.kind = 'exception' "
    "AND x.subject = f.policy || ':' || f.detail || ':' || m.account_id "
    "WHERE f.detail IS NOT NULL AND x.at <= {at:d} AND x.until_at > {at:d} AND NOT EXISTS (SELECT 1 FROM act y "
    "WHERE y.kind = 'exception' AND y.subject = x.subject AND y.at <= {at:d} "
    "AND (y.at > x.at OR (y.at = x.at AND y.act_id > x.act_id))))"
)

# What acceptances speak of, and what it was retired for: followed once from the acts, which are few.
_SPOKEN_OF = (
    "SELECT finding_id FROM (WITH RECURSIVE spoken(finding_id) AS ("
    "SELECT x.subject FROM act x WHERE x.kind = 'accept' AND x.until_at > {at:d} UNION "
    "SELECT p.became FROM finding p JOIN spoken o ON p.finding_id = o.finding_id WHERE p.became IS NOT NULL) "
    "SELECT finding_id FROM spoken) every_spoken"
)
_MAY_BE_ACCEPTED = (
    f"(f.finding_id IN ({_SPOKEN_OF}) OR (f.detail IS NOT NULL "
    "AND EXISTS (SELECT 1 FROM act x WHERE x.kind = 'exception' AND x.until_at > {at:d})))"
)


def accepting_act(at: int) -> str:
    """Return the SQL of the act by which a finding, ``f``, is accepted as of an instant; NULL: by none.

    The instant stands in it as a number, so that whoever uses it keeps the order of his own parameters.
    """
    return f"COALESCE({_ACCEPTED}, {_EXCEPTED})".format(at=at)


def finding_status(at: int, acts_until: int | None = None) -> str:
    """Return the SQL of the status of a finding, ``f``, as of an instant; NULL: there is no such finding.

    ``acts_until``: as of when it is told whether it is accepted; None: of the same instant.
    """
    acts = at if acts_until is None else acts_until
    return (
        "CASE WHEN f.finding_id IS NULL THEN NULL WHEN f.live = 0 THEN 'superseded' "
        "WHEN f.live = 2 THEN 'shadow' "
        f"WHEN f.opened_at > {at:d} THEN 'foreseen' WHEN f.closed_at <= {at:d} THEN 'closed' "
        f"WHEN {accepting_act(acts)} IS NOT NULL THEN 'accepted' ELSE 'open' END"
    )


def not_accepted(at: int) -> str:
    """Return the condition that a finding is accepted by no act as of an instant."""
    return f"{accepting_act(at)} IS NULL"


def none_of_many_accepted(at: int) -> str:
    """Return the condition of ``not_accepted``, for whoever counts many findings: acts are followed from their end."""
    may_be = _MAY_BE_ACCEPTED.format(at=at)
    return f"(CASE WHEN {may_be} THEN {accepting_act(at)} END) IS NULL"
