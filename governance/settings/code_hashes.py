"""Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."""

FOLDS = "e49be2c2cfd1109c"
INTAKE = "b90d9ed0950d0a8e"
RULES = "c7a74b75d1a0d1c3"
POLICIES = {
    "admin_mfa": "aee03e32043c173b",
    "contract_ended": "1990cef17ba5c7ef",
    "dormant_privileged": "56093b3c73f69d2b",
    "ended_account_holds": "e91732a9694dffd5",
    "guest_review_overdue": "8150ac728fa44414",
    "guest_without_sponsor": "ef929e1655623298",
    "incomplete_profile": "f8a16c3813bf9ccc",
    "jit_mfa": "2076e5bbc061f69a",
    "jit_origin": "2395834cead55602",
    "jit_required_attributes": "17ec56ba4a52f3b7",
    "leaver_account": "6d5ec4a1c357b409",
    "leaver_elsewhere": "d2f1b42053ad7d04",
    "leaver_token": "4f72e57e0fa0064b",
    "orphan": "d57142815fa456d0",
    "person_without_factor": "441e39516bf4823a",
    "precedence": "e3b0c44298fc1c14",
    "privileged_client": "ee870fb656e1fe0b",
    "reserved_entitlement": "1215e2a9c5ad8a81",
    "resurrection": "0761fe01b4583d6b",
    "role_mapping": "41a963f4863e8d7d",
    "separation_of_duties": "9427beba16d4c5d3",
    "silences": "e3b0c44298fc1c14",
    "standing_privilege": "1d01813a5514c3d5",
    "suspended_holds": "cafc3d16d9109f0b",
    "unassigned_sign_in": "8486bf0e85b9d906",
    "unknown_person": "dda4ae40aa3fc7a9",
    "unlisted_account": "40a9e5deb5b04e7c",
    "unowned_credential": "139e90a045835bdd",
    "unused_assignment": "1b8ab0466973da3b",
    "unused_privilege": "5615208261c81056",
    "used_after_leaving": "fd138fa411b72ccb",
    "used_on_leave": "aef3facf4f468c46",
}
