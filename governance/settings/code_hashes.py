"""Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."""

<<<<<<< HEAD
FOLDS = "75a27b6e4da45e16"
INTAKE = "88e44e4a5be6e02b"
=======
FOLDS = "31d393e7a072fb3a"
INTAKE = "fe6edd325f19b262"
>>>>>>> kinds
POLICIES = {
    "admin_mfa": "aee03e32043c173b",
    "attribute_drift": "641c8de58e61b81a",
    "break_glass_used": "aa5de1bbb6054041",
    "contract_ended": "559506b48d9f3773",
    "dormant_privileged": "740d5cd02cebb453",
    "ended_account_holds": "e91732a9694dffd5",
    "guest_review_overdue": "8150ac728fa44414",
    "guest_without_sponsor": "ef929e1655623298",
    "incomplete_profile": "3960c2990d7b330e",
    "jit_mfa": "2076e5bbc061f69a",
    "jit_origin": "2395834cead55602",
    "jit_required_attributes": "17ec56ba4a52f3b7",
    "leaver_account": "6f30fa46abac810d",
    "leaver_client": "26556e9bd39bba32",
    "leaver_elsewhere": "eed1c724fec0e6d5",
    "leaver_token": "8036a09113c691ea",
    "orphan": "d57142815fa456d0",
    "person_without_factor": "17a6b8719b433cdd",
    "precedence": "e3b0c44298fc1c14",
    "privileged_client": "048e27893ba3d253",
    "reserved_entitlement": "1215e2a9c5ad8a81",
    "resurrection": "0761fe01b4583d6b",
    "risky_consent": "4ade50707e788502",
    "role_mapping": "41a963f4863e8d7d",
    "separation_of_duties": "9427beba16d4c5d3",
    "silences": "e3b0c44298fc1c14",
    "standing_privilege": "1d01813a5514c3d5",
    "suspended_holds": "cafc3d16d9109f0b",
    "unassigned_sign_in": "8486bf0e85b9d906",
    "unknown_person": "3ebebab2d1a98784",
    "unlisted_account": "3d13f1ebb8d38051",
    "unowned_credential": "783480db5b7ebe20",
    "unused_assignment": "ea5c2942dcfc684f",
    "unused_privilege": "c63fbb37121c3a4e",
    "used_after_leaving": "c221fe4b1cbcdf8a",
    "used_on_leave": "aef3facf4f468c46",
}
