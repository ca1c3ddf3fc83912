"""Spreadsheets in, out and back again: what a person's sheet says, checked cell by cell before it counts."""
