"""The set-up scripts, loaded from their files: their folder is never a package."""

import importlib
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


def fresh(name: str) -> ModuleType:
    """A module that the scripts share, and what it imports beside itself, all of one make.

    Another test may have loaded one of them anew, whose exceptions are then other classes.
    """
    folder = ROOT / "packaging"
    for known, module in list(sys.modules.items()):
        if Path(getattr(module, "__file__", None) or "nowhere").parent == folder:
            del sys.modules[known]
    return importlib.import_module(name)
