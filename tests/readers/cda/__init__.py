"""Tests of the ITK and CDA reader."""
