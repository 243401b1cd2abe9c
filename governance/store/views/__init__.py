"""Views for people who ask in SQL: what each holds, and how it is made on either store."""
