"""The desk: the verbs that people do, and what works on its own behind them."""

import logging

# Without this, lines would go to the terminal wherever the log has not been started.
logging.getLogger("triage-handover").addHandler(logging.NullHandler())
