"""What a handover is: plain frozen data and its rules. Imports the standard library alone."""
