"""The activities to which jitgov must give a meaning."""

from __future__ import annotations

SUBSCRIBED = """
Add user · Update user · Delete user · Hard Delete user · Restore user · Disable account · Enable account
Add user sponsor · Change user license · Add member to group · Remove member from group · Add owner to group
Add app role assignment to group · Add app role assignment to service principal · Add app role assignment grant to user
Remove app role assignment from user · Remove app role assignment from group · Add delegated permission grant
Remove app role assignment from service principal · Consent to application · Add service principal
Add service principal credentials · Update application – Certificates and secrets management · Add member to role
Remove member from role · Add eligible member to role · Add scoped member to role
Update StsRefreshTokenValidFrom Timestamp · Add member to role requested (PIM activation)
Add member to role completed (PIM activation) · Add eligible member to role in PIM completed (permanent)
Add eligible member to role in PIM completed (timebound) · Add member to role in PIM completed (permanent)
Add member to role in PIM completed (timebound) · Add member to role outside of PIM (permanent)
Remove member from role (PIM activation expired) · Remove member from role completed (PIM deactivate)
Invite external user · Redeem external user invite · Invite internal user to B2B collaboration · Viral user creation
Delete external user · User requests access package assignment · Fulfill access package assignment request
Administrator directly assigns user to access package · Remove access package resource assignment
Create access review · Approve decision · Deny decision · Apply decision · Apply review · Access review ended
Import · Export · Synchronization rule action · Process escrow · Quarantine
"""
