"""Tests of the answers and acknowledgements of ITK 2.2."""
