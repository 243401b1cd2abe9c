"""Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."""

FOLDS = "b0ae36583d2ad047"
INTAKE = "3ca78f4abe1c638c"
POLICIES = {
    "admin_mfa": "c0586028344868c2",
    "ended_account_holds": "30d7abbafed2b4f7",
    "incomplete_profile": "a590859d70db8068",
    "jit_mfa": "38535a75421049e1",
    "jit_origin": "03d21490c1a787d6",
    "jit_required_attributes": "ada8f50026a5c544",
    "orphan": "025e5edde45a1425",
    "person_without_factor": "5b24d115c97e28c6",
    "precedence": "e3b0c44298fc1c14",
    "privileged_client": "8c73ff55320ec626",
    "resurrection": "b5bc49e66ee7b057",
    "role_mapping": "b060409d0b3b6cf6",
    "separation_of_duties": "c8a7db13c37e4089",
    "silences": "e3b0c44298fc1c14",
    "standing_privilege": "882e1a9d2db09f95",
    "suspended_holds": "877b3dd0d4c07931",
    "unassigned_sign_in": "80e715c958df9e3a",
    "unowned_credential": "2b463cb4f9f8d350",
    "unused_assignment": "3cf90029f14be7ee",
    "unused_privilege": "58023fc8f9904daf",
}
