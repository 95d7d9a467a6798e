"""What goes back to the sender of a BaRS message (digest, section 3): built, checked, then sent."""
