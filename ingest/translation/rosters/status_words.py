"""What rosters call it when somebody works, is on leave or has left; a word that nobody knows says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ingest.contract.roster import Status
from ingest.files.cells import without_remark

_ENDED = frozenset(
    {
        "inactive", "terminated", "term", "terminate", "retired", "deactivated", "archived", "deceased", "former",
        "separated", "withdrawn", "resigned", "left", "ended", "laid off", "dismissed", "reported no show", "no show",
        "not on payroll", "expired", "offboarded", "i", "t", "n", "no", "false", "inactif", "parti", "sorti", "inaktiv",
        "ausgeschieden", "beendet", "gekündigt",
    }
)  # fmt: skip
_LEAVE = frozenset(
    {
        "leave", "on leave", "loa", "l", "furloughed", "furlough", "sabbatical", "parental", "maternity", "paternity",
        "suspended", "congé", "en congé", "elternzeit", "beurlaubt",
    }
)  # fmt: skip
_ACTIVE = frozenset(
    {
        "active", "a", "employed", "hired", "onboarding", "pre hire", "prehire", "pending", "pending start", "future",
        "working", "current", "full time", "part time", "fulltime", "parttime", "full-time", "part-time", "permanent",
        "probation", "contract", "contractor", "intern", "temporary", "casual", "regular", "y", "yes", "true", "actif",
        "active employee", "aktiv", "rehired", "notice", "notice period",
    }
)  # fmt: skip
_KNOWN: Mapping[str, Status] = {
    **dict.fromkeys(_ACTIVE, "active"),
    **dict.fromkeys(_LEAVE, "leave"),
    **dict.fromkeys(_ENDED, "ended"),
}
_GRAVITY: Mapping[Status, int] = {"unknown": 0, "active": 1, "leave": 2, "ended": 3}


def status_of(words: Iterable[str], own: Mapping[str, Status]) -> Status:
    """Return the gravest status that the words of a row's columns state; ``own``: words in small letters."""
    return max((_status(word, own) for word in words), key=_GRAVITY.__getitem__, default="unknown")


def is_known(word: str, own: Mapping[str, Status]) -> bool:
    """Tell whether the word states anything."""
    return _status(word, own) != "unknown" or _plain(word) in own


def _status(word: str, own: Mapping[str, Status]) -> Status:
    whole = _plain(word)
    for spelled in (whole, _plain(without_remark(word))):
        status = own.get(spelled) or _KNOWN.get(spelled)
        if status is not None:
            return status
    # Parental leave, leave of absence, garden leave: whoever is on leave is still employed.
    return "leave" if "leave" in whole.split() else "unknown"


def _plain(word: str) -> str:
    return " ".join(word.replace("_", " ").casefold().split())
