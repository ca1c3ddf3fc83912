"""The procedure catalogue as people read it: found by words and filters, one procedure, and what changed."""
