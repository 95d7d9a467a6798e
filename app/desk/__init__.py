"""The desk: the verbs that people do, and what works on its own behind them."""
