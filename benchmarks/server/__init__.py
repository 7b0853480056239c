"""How long an editor waits for the server."""
