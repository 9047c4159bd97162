"""The ports of the core over SQL, one file for each."""
