"""Spreadsheets in, out and back again: what a person's own sheet says, checked cell by cell before it counts."""
