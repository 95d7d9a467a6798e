"""``python -m app``: the same as the command ``triage-handover``."""

import sys

from app.cli import main

sys.exit(main())
