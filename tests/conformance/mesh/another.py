"""A receiver that the suite knows nothing of but its command: this program, told by environment.

``TRIAGE_HANDOVER_TARGET_MESH="python -m tests.conformance.mesh.another"`` shows how one is named.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from tests.conformance.mesh.conftest import profile_in
from tests.conformance.target import receiving


def main() -> None:
    """Receive until SIGTERM."""

    def told(_number: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, told)
    with receiving(profile_in(Path(os.environ["MESH_FOLDER"]), os.environ["MESH_URL"])) as (one, _):
        try:
            one.wait()
        finally:
            one.terminate()
            one.wait(30)


if __name__ == "__main__":
    main()
