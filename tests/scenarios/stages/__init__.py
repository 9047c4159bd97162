"""Where stories are told: in rehearsal spaces, and on Discord over the wire."""
