"""The demonstration's senders of NHS 111 reports in CDA and ITK, with synthetic patients."""
