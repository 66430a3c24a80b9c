"""Page in, items out: knows no database, no index and no language processing."""
