"""The same questions and deeds for programs: JSON pages by cursor, streams, problems in one form."""
