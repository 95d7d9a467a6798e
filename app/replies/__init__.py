"""From a decision to the bytes that are sent, one module per wire format."""
