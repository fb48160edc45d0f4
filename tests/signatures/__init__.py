"""Clinicians sign the clinical tables row by row."""
