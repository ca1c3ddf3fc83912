"""The journal: what was done in the portal, by whom and when, for those who may read it."""
