"""Requests and answers in Okta's form: parameters, filters, links, errors."""
