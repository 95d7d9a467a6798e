"""Keeping and forgetting: what policy lets stay, and the worker that removes the rest."""
