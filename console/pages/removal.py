"""One removal: what is to be written where, what was answered, what a person is to do; whoever may says his word on it.

Who approves is neither who decided nor whose access it is; that is held where the word is recorded.
"""

from __future__ import annotations

from console.asking.acting_as import acting_as
from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.whose import whose
from console.deeds import removing
from console.pages.interface import Page, Redirected, Rendered
from console.pages.support.cells import in_path
from console.pages.support.heads import head_of
from console.sign_in.roles import ASKING, COMPLIANCE
from ingest.contract.instants import from_micros
from reviews.remediation.machine.removal_states import MOVES, Event
from reviews.store.remediation.write_rows import WriteRow, writes_of

PATH = "/remediation/{removal_id}"
DONE = {
    "approved": "The removal is approved; it is sent at the next turn.",
    "gone": "Your word that the access is gone is recorded; it is counted apart from what a source told.",
    "stays": "The access stays; nothing further is sent.",
    "again": "The removal is planned anew at the next turn.",
}
_DEEDS: dict[str, Event] = {
    "approve": "is_approved",
    "gone": "is_attested",
    "stays": "is_given_up",
    "plan-again": "begins_anew",
}


def show(asked: Asked) -> Rendered:
    """Answer with one removal and its writes."""
    with answering(asked, of_now=True) as given:
        view = removing.seen_removal(asked, given, asked.path["removal_id"])
        writes = writes_of(given.snapshot.connection, view.removal_id)
        values = {
            "title": "Removal",
            "head": head_of(asked, given, []),
            "removal": view,
            "writes": [_shown(write) for write in writes],
            "is_dry": any(write.state == "dry" for write in writes),
            "deeds": [deed for deed, event in _DEEDS.items() if (view.state, event) in MOVES],
            "may_act": bool(asked.visitor.roles & COMPLIANCE),
            "acting_as": acting_as(asked, given.snapshot),
            "to": f"/remediation/{in_path(view.removal_id)}",
            "done": DONE.get(asked.word("done") or ""),
        }
        return Rendered("removal.jinja", values, subject=whose(view.account))


def approve(asked: Asked) -> Redirected:
    """Let what is planned be sent, as the visitor."""
    removing.approve(asked, asked.path["removal_id"], asked.reason())
    return _back(asked, "approved")


def attest(asked: Asked) -> Redirected:
    """Record the visitor's word that the access is gone, where no source can tell."""
    removing.attest(asked, asked.path["removal_id"], asked.reason())
    return _back(asked, "gone")


def give_up(asked: Asked) -> Redirected:
    """Record the visitor's word that the access stays."""
    removing.give_up(asked, asked.path["removal_id"], asked.reason())
    return _back(asked, "stays")


def plan_again(asked: Asked) -> Redirected:
    """Let the removal be planned anew, as the visitor."""
    removing.plan_again(asked, asked.path["removal_id"])
    return _back(asked, "again")


def _shown(write: WriteRow) -> dict[str, object]:
    """Return a write as its row of the page shows it."""
    instants = {"planned_at": write.planned_at, "sent_at": write.sent_at, "answered_at": write.answered_at}
    answer = " ".join(str(part) for part in (write.status, write.words) if part is not None)
    return {
        "what": write.told,
        "by": write.kind.replace("_", " "),
        "at": write.issuer,
        "attempt": write.attempt,
        "state": write.state,
        **{name: from_micros(at) if at is not None else None for name, at in instants.items()},
        "answer": answer,
    }


def _back(asked: Asked, done: str) -> Redirected:
    return Redirected(f"/remediation/{in_path(asked.path['removal_id'])}?done={done}")


PAGES = (
    Page(PATH, ASKING, show, shows="a removal"),
    Page(f"{PATH}/approve", COMPLIANCE, approve, "POST"),
    Page(f"{PATH}/gone", COMPLIANCE, attest, "POST"),
    Page(f"{PATH}/stays", COMPLIANCE, give_up, "POST"),
    Page(f"{PATH}/plan-again", COMPLIANCE, plan_again, "POST"),
)
