"""Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."""

FOLDS = "d55b7b46e4eb2323"
INTAKE = "cc2b97d2db4555d8"
POLICIES = {
    "admin_mfa": "f423be9e728e4cf6",
    "ended_account_holds": "b90ce9968ba387ee",
    "incomplete_profile": "2a4adfb2fe5bcf2e",
    "jit_mfa": "39c683010a8a16b5",
    "jit_origin": "9353e96e60b7c7a0",
    "jit_required_attributes": "511b972f9b11ddba",
    "orphan": "41dcc43c373875d9",
    "person_without_factor": "a36e8d4ed1553f81",
    "precedence": "e3b0c44298fc1c14",
    "privileged_client": "e2769c6c81f66d72",
    "resurrection": "848556de94915bbf",
    "role_mapping": "42275e5348e8d6d0",
    "separation_of_duties": "7becb0d443110eab",
    "standing_privilege": "f548b1001bffb399",
    "suspended_holds": "e51c327b8ed0211f",
    "unassigned_sign_in": "207d69ae3c314e8a",
    "unowned_credential": "d3f96677766ffb14",
}
