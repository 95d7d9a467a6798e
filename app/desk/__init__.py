"""The verbs that people do: receive, open, accept, and the outbox worker behind them."""
