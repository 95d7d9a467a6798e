"""The senders that push to the department's gateway, and take what comes back to them."""
