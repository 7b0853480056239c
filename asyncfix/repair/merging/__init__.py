"""Equal blocks get one helper, when it is known which repairs are made."""
