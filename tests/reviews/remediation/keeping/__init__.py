"""Tests of how long what is known of people is kept."""
