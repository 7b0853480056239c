"""What the rules look at beside the way to an API: where values come from, what runs after what, who shares what."""
