"""The safety file: its hazard log, its documents and what is promised to local IT."""
