"""List every account with the sweep's verdict: which are stale, and which nobody can tell of.

Silence of an account counts only where its logs were read without a gap. What rests on a list's word alone, or on
coverage that is assumed, is told apart; accounts that are excluded are listed with who said so and until when.
"""
