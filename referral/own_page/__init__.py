"""The patient's own page: who has read the papers, and who may see them, taken back per hospital and per country."""
