"""End to end, without a screen."""
