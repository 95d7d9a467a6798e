"""What a handover is: plain frozen data and its rules, with the standard library alone."""
