"""What an editor shows: findings and repairs, kept up with what is typed, by the Language Server Protocol."""
