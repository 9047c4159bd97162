"""Where stories are told: in rehearsal spaces, and on Discord and Slack over the wire."""
