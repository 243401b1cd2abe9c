"""What a page, or a call of the API, is asked, and from which snapshot it answers."""
