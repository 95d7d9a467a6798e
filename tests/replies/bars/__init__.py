"""Tests of what goes back to BaRS senders."""
