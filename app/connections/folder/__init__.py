"""Folders that messages are put into: by an integration engine, or by a MESH client."""
