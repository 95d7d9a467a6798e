"""Mutated messages without end: the readers may refuse them, and nothing else."""
