"""Enters what people say and order: acts, upon which what they are about is judged anew."""
