"""Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."""

FOLDS = "fa732ca0879dc7cc"
INTAKE = "2685c4a465299a7d"
POLICIES = {
    "admin_mfa": "54e7f92b60a498a4",
    "jit_mfa": "14f2a4b552b0f89d",
    "jit_origin": "c0ec4e88495bed3f",
    "jit_required_attributes": "58d9eafe8dbedf9a",
    "orphan": "77f62d118e8c802a",
    "resurrection": "69bed2cbb0602ffa",
    "role_mapping": "3772fda6d73980a6",
    "separation_of_duties": "2a7398d74206c447",
    "standing_privilege": "c79bbdfe4c6b24c2",
    "unassigned_sign_in": "99f28c94ecd08535",
}
