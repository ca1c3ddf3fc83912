"""Spreadsheets in, out and back again: what a sheet says is checked cell by cell before it counts."""
