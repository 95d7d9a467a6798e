"""How the synthetic encounters are written: a compact story, built into CDS API resources."""
