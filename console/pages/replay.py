"""Replay of a changed policy: what it would find otherwise over all that is recorded; nothing is saved."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked, UnclearWordError
from console.asking.replaying import SECONDS, Replayed, replayed
from console.asking.seeing import refuse_unless_everything
from console.asking.tried_policies import MOST_OCTETS, spelled_policy
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import REPLAYING
from governance.cli.policy.replaying import EXAMPLES
from governance.policies.catalogue import load_policies

PATH = "/replay"


def show(asked: Asked) -> Rendered:
    """Answer with a field for the settings of policies; ``policy``: it holds those in force of one."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    policy = asked.word("policy")
    text = spelled_policy(asked.house.chosen.governance, policy) if policy is not None else ""
    return _page(asked, text, None, None)


def try_it(asked: Asked) -> Rendered:
    """Answer with what the entered policies would find otherwise; where time ends, with what was seen until then."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    text = asked.text("policies", MOST_OCTETS)
    try:
        return _page(asked, text, replayed(asked, text), None)
    except UnclearWordError as error:
        return _page(asked, text, None, str(error))


def _page(asked: Asked, text: str, answer: Replayed | None, wrong: str | None) -> Rendered:
    with answering(asked) as given:
        values = {
            "title": "Replay a policy",
            "head": head_of(asked, given, []),
            "policies": [policy.id for policy in load_policies()],
            "policy": asked.word("policy") or "",
            "text": text,
            "replayed": answer,
            "columns": [column for column in EXAMPLES.columns if column != "account"],
            "seconds": SECONDS,
            "wrong": wrong,
            "most_octets": MOST_OCTETS,
        }
    of_accounts = answer is not None and bool(answer.examples)
    return Rendered("replay.jinja", values, 400 if wrong else 200, "examples of a replay" if of_accounts else None)


PAGES = (
    Page(PATH, REPLAYING, show, menu="Replay", place=92, of_everything=True),
    Page(PATH, REPLAYING, try_it, "POST", shows="a replay's examples"),
)
