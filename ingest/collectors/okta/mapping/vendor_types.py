"""All mapped vendor types; each row has its own recorded case."""

from __future__ import annotations

from ingest.collectors.okta.mapping.accounts import ACCOUNTS
from ingest.collectors.okta.mapping.containers import CONTAINERS
from ingest.collectors.okta.mapping.grants import GRANTS
from ingest.collectors.okta.mapping.provisioning import PROVISIONING
from ingest.collectors.okta.mapping.sign_ins import SIGN_INS
from ingest.collectors.okta.readers.row import Row

ROWS: dict[str, Row] = {**SIGN_INS, **ACCOUNTS, **GRANTS, **CONTAINERS, **PROVISIONING}
