"""Draw samples of decisions for an auditor: what was kept and what was revoked, each traced back and forth.

Of what reviewers decided in the 90 days that end at an instant, up to 25 items that were kept and 25 that were revoked:
the row of the population, the reviewer and why that one, the reason, and the proof that what was revoked is gone.
"""
