"""Where the packaged program starts."""

import multiprocessing
import sys

multiprocessing.freeze_support()  # a process that the program starts of itself begins here too

from app.cli import main  # noqa: E402 - only once it is known that this is the program itself

sys.exit(main())
