"""Reception: what is pushed to us, kept and answered by the rules of its protocol."""
