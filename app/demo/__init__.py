"""The demonstration sender: a small real EMS on loopback with synthetic patients."""
