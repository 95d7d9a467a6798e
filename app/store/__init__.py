"""What is kept: messages, handovers, the outbox and the audit trail, encrypted on this machine."""
