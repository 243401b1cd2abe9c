"""The words that answers use for states and verdicts, with what each means: `jitgov help words` prints them.

They stand in docs/glossary.md with the same sentences; a test holds both equal, and holds every state to have its word.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "How an account came to be": {
        "jit_confirmed": "An account whose JIT creation is shown by more than its first sign-in.",
        "jit_candidate": "An application's account first seen by a first successful sign-in, with no earlier "
        "provisioning.",
        "provisioned": "An account that a provisioning channel made: a directory, a personnel system, SCIM, an import.",
        "invited": "An account made by an invitation, before and after it is redeemed.",
        "manual": "An account that a person made by hand.",
        "unknown": "No record tells how it came to be, or it may be older than what was read; the reason says which.",
        "left-censored": "First seen so soon after coverage began that it may be older: its provenance is `unknown`.",
    },
    "The state of an account": {
        "active": "It can be signed in to, as far as records tell.",
        "disabled": "Switched off or suspended at its source; what it holds stays its own.",
        "locked": "Shut by its source until somebody unlocks it.",
        "deleted": "Gone at its source, or missing from a complete list of it.",
        "not known": "The source was not known yet at the instant that is asked about.",
    },
    "What a policy answers": {
        "violation": "It is against the policy: a finding, with its evidence.",
        "compliant": "It is not against the policy, and what was read suffices to say so.",
        "not_evaluable": "We cannot know, for a stated reason; no action may rest on it, and it is never compliant.",
        "not configured": "The policy waits for settings: nobody is asked, and nothing is said of it.",
        "switched off": "The settings switch the policy off by null: nobody is asked.",
    },
    "The state of a finding": {
        "open": "It is true as of the instant that is asked about, and nobody has accepted it.",
        "foreseen": "It becomes true on a day ahead, if nothing changes; no notice and no review rests on it.",
        "accepted": "It is true, and a risk owner bears it until a day, with a compensating control.",
        "closed": "It was true and is so no longer.",
        "superseded": "It is told no more: other records, settings or rules judge otherwise.",
        "shadow": "Its policy runs in shadow: it is recorded and told to nobody but who asks for this state.",
        "overdue": "Open for longer than it was given, counted from when it was detected.",
    },
    "What the sweep says of an account": {
        "stale": "No evidence of use for N days under continuous coverage, or by a list's own word, then marked "
        "`stated`.",
        "young": "Not used, but newer than the grace: not stale yet.",
        "excluded": "Left alone by the sweep until an instant, by a named owner, for a reason.",
    },
    "What an answer rests on": {
        "declared": "Streams that a person or a live source states to have been read without a gap.",
        "assumed": "Streams that are taken for read because records of them are there; no action may rest on it.",
        "stated": "A list's own word, that no record showed; it may tell and warn, and carries no action.",
        "seen": "A record shows it.",
        "gap": "A stretch of a stream that is known not to have been read.",
        "COMPLETE": "The logs of a report's week were read without a gap, and all of it was governed.",
        "INCOMPLETE": "Not all of it is known, or the state is not yet what these settings make of the events.",
    },
    "How something is held": {
        "assigned": "An identity provider assigns it; whether it is used is another matter.",
        "eligible": "It may be activated, and is not held until then.",
        "activated": "Held until it runs out, by whoever is eligible: no standing privilege.",
    },
    "What a reviewer says": {
        "approved": "It is still right, in the reviewer's word; a risk is not accepted by it.",
        "revoked": "It is to go: recorded, and removed at its source by jitgov where the settings allow it, else "
        "by a person.",
        "no response": "What nobody decided until its review was closed: recorded as such, asked again, and never "
        "taken for kept.",
    },
}
"""Heading → word → what it means."""
