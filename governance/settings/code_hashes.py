"""Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."""

FOLDS = "c3cdf09b91d9ec51"
INTAKE = "48992ac2b95899ef"
POLICIES = {
    "admin_mfa": "54e7f92b60a498a4",
    "jit_mfa": "14f2a4b552b0f89d",
    "jit_origin": "c0ec4e88495bed3f",
    "jit_required_attributes": "58d9eafe8dbedf9a",
    "orphan": "fc8dd5087a191169",
    "resurrection": "4d82b2825d760009",
    "role_mapping": "086910ccead37950",
    "separation_of_duties": "4a7dcc6154ceaf62",
    "standing_privilege": "64374c0c41a2d857",
    "unassigned_sign_in": "1a72e64f30536c45",
}
