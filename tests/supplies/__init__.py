"""Medicines and equipment in urgent need: every promise of the pages, the deeds and the tables."""
