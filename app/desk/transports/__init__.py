"""How a reply of each kind is brought to its sender, and what came of it."""
