"""Rules of the organisation's own, in CEL: what they may say, what they are shown, what their answers mean."""
