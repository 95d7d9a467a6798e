"""MESH mailboxes over the MESH API, through the official client of NHS England."""
