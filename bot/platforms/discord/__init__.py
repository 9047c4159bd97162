"""Discord: native happenings in, deliveries out. No rule of the game stands here."""
