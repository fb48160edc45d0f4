"""Duty: the rota, alarms, acknowledgements."""
