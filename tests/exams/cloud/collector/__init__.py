"""Collects readings of meters."""
