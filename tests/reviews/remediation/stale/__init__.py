"""Tests of the sweep as a life cycle."""
