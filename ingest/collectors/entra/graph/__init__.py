"""Microsoft Graph as a client sees it: who we are to it, its limits, its addresses, its refusals, its clock."""
