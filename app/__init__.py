"""Triage Handover Viewer: receives, shows and answers encounter reports in an ED or UTC."""
