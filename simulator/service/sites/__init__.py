"""The sites over HTTP: the tenants' and the administrator's."""
