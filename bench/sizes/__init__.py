"""Databases of a service of any size, written quickly, and what its pages and jobs cost there."""
