"""What repairs make of packages that nobody of this project wrote."""
