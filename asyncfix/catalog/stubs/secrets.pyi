# https://docs.python.org/3/library/secrets.html
from random import SystemRandom

# An item of what it is given.
def choice(seq):
    for each in seq:
        return each
