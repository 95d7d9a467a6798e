"""The set-up scripts, loaded from their files: their folder is never a package."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]


def load(script: Path) -> ModuleType:
    """A script as a module of its own, new each time."""
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[script.stem] = module  # dev.py imports machine by its plain name, as a script does
    spec.loader.exec_module(module)
    return module
