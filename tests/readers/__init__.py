"""Tests of the readers, and the messages they share."""
