"""A row served again under one id with changed content, as Graph does (facts, section 0, point 3)."""

from __future__ import annotations

import random

from simulator.records.record import Json, Record


def revised(rng: random.Random, record: Record) -> Record:
    """Return another version of an Entra row: factors or outcome told otherwise, or fewer properties than before.

    With fewer properties a row may give fewer events: an update that no longer says that it disabled the account.
    """
    body = dict(record.body)
    if record.stream.startswith("sign_ins"):
        _sign_in(rng, body)
    elif record.stream == "provisioning":
        body["provisioningStatusInfo"] = {"status": rng.choice(("failure", "skipped")), "errorInformation": None}
    else:
        _audit(rng, body)
    return record._replace(body=body)


def _sign_in(rng: random.Random, body: Json) -> None:
    if rng.random() < 0.5:
        body["authenticationRequirement"] = rng.choice(("multiFactorAuthentication", "singleFactorAuthentication"))
    else:
        body["status"] = {**body["status"], "errorCode": rng.choice((0, 50126, 500121))}


def _audit(rng: random.Random, body: Json) -> None:
    if rng.random() < 0.3:
        body["result"] = "failure"
        return
    targets = [dict(target) for target in body["targetResources"]]
    for target in targets:
        properties = target["modifiedProperties"]
        target["modifiedProperties"] = [changed_property for changed_property in properties if rng.random() < 0.7]
    body["targetResources"] = targets
