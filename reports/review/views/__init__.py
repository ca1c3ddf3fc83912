"""The pages of the coordinator, by subject."""
