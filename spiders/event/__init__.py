"""One module for each source of events that needs code."""
