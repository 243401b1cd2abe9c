"""Tell, control by control, what jitgov can show for it: SOC 2, ISO 27001, NIST 800-53, PCI DSS and your own ids.

Of the 184 days that end at an instant (six months, as PCI DSS 7.2.4 counts): the policies that serve each control, what
they found and what nobody could answer, the reviews that were signed off, and where the evidence stands.
"""
