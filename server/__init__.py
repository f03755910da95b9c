"""Wiring: HTTP, the command line and settings. The only package that may import every other."""
