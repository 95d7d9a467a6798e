"""Decisions as bytes to send: one module per wire format, built and checked strictly."""
