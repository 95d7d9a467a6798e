"""Collecting: mailboxes and folders are looked into, each by one worker at a time."""
