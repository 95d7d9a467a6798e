"""What a step will tell the sender, said before it is pressed and then done exactly so."""
