"""The windows: the only place that imports PySide6."""

from app.ui.singletons import keep_alive
from app.ui.unread_sources import give_back

keep_alive()
give_back()
