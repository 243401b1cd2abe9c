"""Drawings of tables, as SVG that any page can hold."""
