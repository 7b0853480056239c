"""`python -m asyncfix`."""

import sys


def start() -> None:
    """Runs the command line; a module of the folder it is started in is never imported in place of a library's."""
    if not sys.flags.safe_path:
        del sys.path[:1]
    from asyncfix.cli import main

    main()


if __name__ == "__main__":
    start()
