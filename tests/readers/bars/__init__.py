"""Tests of the BaRS reader."""
