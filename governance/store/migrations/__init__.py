"""How an older store becomes today's: one file per step in ``versions``, run by ``store/database/migrate.py``.

A step that has been released is never edited, and reads nothing of ``governance/store/schema``, which moves on.
"""
