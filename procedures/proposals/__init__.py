"""Keeping the catalogue of procedures: what units propose, and what becomes of it."""
