"""What a helper needs and gives back: control flow, liveness and definite assignment of one function."""
