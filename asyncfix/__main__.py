"""`python -m asyncfix`."""

from asyncfix.cli import main

if __name__ == "__main__":
    main()
