"""Measurements with their bars: each is one command that prints a table and fails when a bar is missed."""
