"""One module for each source of calls that needs code."""
