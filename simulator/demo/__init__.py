"""The half year of the demo: collected live, exported as files."""
