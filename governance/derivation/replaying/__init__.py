"""Judges recorded history by other settings, and holds the verdicts against those that stand."""
