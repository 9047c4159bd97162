"""What the ledger does unasked: it asks, reminds and invites, all through the quiet gate."""
