"""Benchmarks: they print ratios against a floor measured in the same run, and time nothing out."""
