"""A roster's file as events: its columns, its words and dates, its persons, its list."""
