"""`asyncfix`, and `python -m asyncfix`."""

import sys


def main() -> None:
    """Runs the command line, if what it says is not known already."""
    from asyncfix.cache.quick import answer

    code = answer(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    from asyncfix.cli import main as run

    run()


def start() -> None:
    """Runs the command line; a module of the folder it is started in is never imported in place of a library's."""
    if not sys.flags.safe_path:
        del sys.path[:1]
    main()


if __name__ == "__main__":
    start()
