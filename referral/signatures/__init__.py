"""Clinicians sign the clinical tables that the service ships, row by row."""
