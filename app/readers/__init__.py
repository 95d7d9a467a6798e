"""From the bytes of a message to an encounter report, one module per wire format."""
