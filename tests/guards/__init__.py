"""What every test is held to: nothing unexpected is logged, and nothing is left behind."""
