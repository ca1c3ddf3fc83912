"""Spreadsheets that come in by steps: what a sheet says is checked cell by cell before it counts."""
