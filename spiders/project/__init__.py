"""One module for each source of funded projects that needs code."""
