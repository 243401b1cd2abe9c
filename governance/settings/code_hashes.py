"""Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."""

FOLDS = "20ab45b57c7162b8"
INTAKE = "912f3bca38593849"
POLICIES = {
    "admin_mfa": "2ed6258d4e4a346a",
    "ended_account_holds": "fccc55cd8ecc16a3",
    "incomplete_profile": "a590859d70db8068",
    "jit_mfa": "38535a75421049e1",
    "jit_origin": "03d21490c1a787d6",
    "jit_required_attributes": "ada8f50026a5c544",
    "orphan": "025e5edde45a1425",
    "person_without_factor": "5b24d115c97e28c6",
    "precedence": "e3b0c44298fc1c14",
    "privileged_client": "80d6b130beac0ab2",
    "resurrection": "b5bc49e66ee7b057",
    "role_mapping": "b060409d0b3b6cf6",
    "separation_of_duties": "d62416b2bbacb84b",
    "silences": "e3b0c44298fc1c14",
    "standing_privilege": "882e1a9d2db09f95",
    "suspended_holds": "aa2997b950b70b3c",
    "unassigned_sign_in": "80e715c958df9e3a",
    "unowned_credential": "2b463cb4f9f8d350",
    "unused_assignment": "8621bd3596111691",
    "unused_privilege": "e2d15e18964cd920",
}
