"""Two sources of one fact, as they are declared when the portal is set up."""
