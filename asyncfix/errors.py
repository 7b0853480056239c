"""What stops a command: the message is for the user, who can do something about it."""


class CommandError(Exception):
    """Nothing was written; the exit code is 2."""
