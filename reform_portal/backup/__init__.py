"""A whole copy of the portal in one folder, and the way back: database, files, and what proves them."""
