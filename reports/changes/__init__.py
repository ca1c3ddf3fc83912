"""What changed since somebody looked: written by the database itself, read by every process."""
