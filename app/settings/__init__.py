"""One typed registry of settings, from which policy files and schemas are generated."""
