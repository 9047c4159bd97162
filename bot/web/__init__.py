"""Pages of the process: the rehearsal room."""
