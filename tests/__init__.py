"""The tests: they mirror ``app`` and stand on the guards of ``tests.guards``."""
