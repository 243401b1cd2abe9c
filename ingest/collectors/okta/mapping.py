"""All mapped vendor types; each row has a recorded case of its own."""

from __future__ import annotations

from ingest.collectors.okta.mapping_accounts import ACCOUNTS
from ingest.collectors.okta.mapping_grants import GRANTS
from ingest.collectors.okta.mapping_provisioning import PROVISIONING
from ingest.collectors.okta.mapping_sign_ins import SIGN_INS
from ingest.collectors.okta.row import Row

ROWS: dict[str, Row] = {**SIGN_INS, **ACCOUNTS, **GRANTS, **PROVISIONING}
