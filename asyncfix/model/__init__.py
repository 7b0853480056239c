"""What the stages hand to each other: frozen data without syntax nodes, and nothing that decides anything."""
