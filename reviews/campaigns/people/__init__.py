"""Who somebody is, by whichever login or account, what he is called, and whether he may act."""
