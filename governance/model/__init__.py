"""The values that folds give and policies read."""
