"""The demonstration sender."""
