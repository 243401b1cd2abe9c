"""Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."""

FOLDS = "6da4dff1d98744a9"
INTAKE = "50b2e93d129b0ae9"
POLICIES = {
    "admin_mfa": "aee03e32043c173b",
    "contract_ended": "1990cef17ba5c7ef",
    "ended_account_holds": "e91732a9694dffd5",
    "incomplete_profile": "3c58f9e712f62f18",
    "jit_mfa": "2076e5bbc061f69a",
    "jit_origin": "2395834cead55602",
    "jit_required_attributes": "17ec56ba4a52f3b7",
    "leaver_account": "6d5ec4a1c357b409",
    "leaver_elsewhere": "d2f1b42053ad7d04",
    "leaver_token": "2dcdc77d56649261",
    "orphan": "d57142815fa456d0",
    "person_without_factor": "bde7daf371304f77",
    "precedence": "e3b0c44298fc1c14",
    "privileged_client": "048e27893ba3d253",
    "reserved_entitlement": "1215e2a9c5ad8a81",
    "resurrection": "0761fe01b4583d6b",
    "role_mapping": "41a963f4863e8d7d",
    "separation_of_duties": "9427beba16d4c5d3",
    "silences": "e3b0c44298fc1c14",
    "standing_privilege": "1d01813a5514c3d5",
    "suspended_holds": "cafc3d16d9109f0b",
    "unassigned_sign_in": "8486bf0e85b9d906",
    "unknown_person": "e27bae5131a4b4c5",
    "unowned_credential": "7473c31c309b8073",
    "unused_assignment": "47d555c1c9c9344f",
    "unused_privilege": "17008bf0e0a2e881",
    "used_after_leaving": "c12ffcffa75be874",
    "used_on_leave": "aef3facf4f468c46",
}
