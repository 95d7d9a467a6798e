"""Triage Handover Viewer: receives, shows and answers encounter reports in an ED or UTC."""

VERSION = "0.1.0"
"""Which version of the program this is; ``pyproject.toml`` says the same."""
