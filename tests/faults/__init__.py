"""Faults made on purpose: processes killed, lines cut. Run by themselves, with figures."""
