"""One module for each publication source that needs code."""
