"""The exact words of what a person is to do by hand, and where; every obstacle has some (held by test)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reviews.remediation.interface import Obstacle, Path

WORDS: Mapping[Obstacle, str] = {
    "rule_managed": (
        "A rule puts {who} into {what}. Change the rule, or what it asks about {who}; taking the membership away alone "
        "would write {who} into the rule's list of exceptions, which holds 100"
    ),
    "dynamic_group": "The group fills itself by a rule. Change the rule, or the attribute that it asks about {who}",
    "imported_group": "{what} is imported from another directory. Remove {who} there; the next import brings it here",
    "built_in_group": "Nobody leaves {what}, which holds everybody. Take away what the group gives, or disable {who}",
    "on_premises_synced": (
        "{what} is synchronised from the directory on premises. Remove {who} there; here it comes back"
    ),
    "mail_enabled": "{what} is a mail-enabled group. Remove {who} in Exchange",
    "administrator": "{who} is an administrator, whom this application may not change. Let one of higher rank do it",
    "group_path": (
        "{who} holds {what} through a group. Remove {who} from the group, or {what} from the group, once it is clear "
        "what else the group gives"
    ),
    "not_active": "{who} is in a state that cannot be suspended. Deactivate the account, or leave it as it is",
    "not_writable": "No call takes {what} from {who}. Remove it in the administrator's console",
    "no_connector": "No source that jitgov may write to holds {what}. Remove {who} there by hand",
    "no_list": (
        "The application tells nobody which accounts it has. Remove {who} from {what} in the application, then say so "
        "with `jitgov remediation verify`"
    ),
    "reduce": "The reviewer asks for less than {what} for {who}. Give the lesser right by hand, then take {what} away",
    "unknown_object": "The source does not know {what} or {who} under the id that records name. Look for it by name",
}

WHY: Mapping[str, str] = {
    "rule_managed": "a rule manages the group",
    "dynamic_group": "the group fills itself by a rule",
    "imported_group": "the group is imported from another directory",
    "built_in_group": "nobody leaves a built-in group",
    "on_premises_synced": "it is synchronised from the directory on premises",
    "mail_enabled": "it is a mail-enabled group",
    "administrator": "the account is an administrator's",
    "group_path": "it is held through a group",
    "not_active": "the account is in a state that cannot be suspended",
    "not_writable": "no call takes it away",
    "no_connector": "no source that may be written to holds it",
    "no_list": "the application tells nobody its accounts",
    "reduce": "the reviewer asks for less of it",
    "unknown_object": "the source does not know it under its id",
}
"""Obstacle → why it is left to a person, in a few words; every obstacle has some (held by test)."""


def why_in_words(why: str | None) -> str | None:
    """Return why a removal stands as it does, for people: an obstacle in words, all else as it was recorded."""
    return None if why is None else WHY.get(why, why)


def task_of(obstacle: Obstacle, who: str, what: str, residual: Sequence[Path]) -> str:
    """Return what a person is to do; ``residual``: the ways that are left, each named."""
    words = WORDS[obstacle].format(who=who, what=what)
    ways = "; ".join(_spelled(path) for path in residual)
    return f"{words}. It is held: {ways}" if ways else f"{words}."


def _spelled(path: Path) -> str:
    takes = f" (which gives also: {', '.join(path.takes)})" if path.takes else ""
    return f"{path.told}{takes}"
