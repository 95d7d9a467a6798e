"""The windows: the only place that imports PySide6."""

from app.ui.singletons import keep_alive

keep_alive()
