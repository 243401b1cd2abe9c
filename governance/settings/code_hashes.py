"""Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."""

FOLDS = "201e7ef2ce64c184"
INTAKE = "ae88f5991cf68ceb"
POLICIES = {
    "admin_mfa": "f267f1f9210fdaaa",
    "jit_mfa": "cea0bcc5b13b125f",
    "jit_origin": "936227ab6b7de897",
    "jit_required_attributes": "dbf92666fe0ed6da",
    "orphan": "8a6f681f6ab7ef53",
    "resurrection": "6836d93675218c92",
    "role_mapping": "c65575197320816f",
    "separation_of_duties": "b991b89de980c6f4",
    "standing_privilege": "4ac5f23711d7b90c",
    "unassigned_sign_in": "66f5dd805be219b7",
}
