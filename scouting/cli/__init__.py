"""The command line: one file a command; what it prints for machines is design.md §6."""
