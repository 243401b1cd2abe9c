"""Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."""

FOLDS = "6dd826ae81a58fd0"
INTAKE = "40633b1bad0c8837"
POLICIES = {
    "admin_mfa": "db844d0fa67ce962",
    "contract_ended": "8ea69ad7f44e1f9f",
    "ended_account_holds": "220ea9b7975c3516",
    "incomplete_profile": "b31340b149856083",
    "jit_mfa": "46497376abecd521",
    "jit_origin": "ab656b600f5a0b32",
    "jit_required_attributes": "22e5cf0f43be7f7f",
    "leaver_account": "3d6c428398f0d1a9",
    "orphan": "4135428ec4cc63b3",
    "person_without_factor": "76477b64f42121df",
    "precedence": "e3b0c44298fc1c14",
    "privileged_client": "ccf905d283afe6ef",
    "resurrection": "d3f8bfcc47ffce34",
    "role_mapping": "dc01353dcc3f3820",
    "separation_of_duties": "473c0eef94574772",
    "standing_privilege": "8ae3692168a08c11",
    "suspended_holds": "93f3efc0b8a35ea0",
    "unassigned_sign_in": "16f3ed779d9657dd",
    "unowned_credential": "37434e04e7afca43",
}
