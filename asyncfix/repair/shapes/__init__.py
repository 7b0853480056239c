"""The shapes of a repair: a single call, a block that ends sooner, a held connection, a twin of a manager."""
