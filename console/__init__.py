"""Pages over the queries of governance and the deeds of reviews: thin, with no logic of their own."""
