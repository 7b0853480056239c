# https://docs.python.org/3/library/random.html: the functions of the module share one generator.
from asyncfix.catalog.stubs import changes, changes_process, not_negative

@changes_process
def seed(a: object = ..., version: int = ...) -> None: ...
@changes_process
def setstate(state: object) -> None: ...
@changes("x")
def shuffle(x: object) -> None: ...

# An item of what they are given.
def choice(seq):
    for each in seq:
        return each

def choices(population, weights=..., *, cum_weights=..., k=...):
    return [each for each in population]

def sample(population, k=..., *, counts=...):
    return [each for each in population]

class Random:
    def choice(self, seq):
        for each in seq:
            return each
    def choices(self, population, weights=..., *, cum_weights=..., k=...):
        return [each for each in population]
    def sample(self, population, k=..., *, counts=...):
        return [each for each in population]

class SystemRandom(Random): ...

@not_negative("")
def random() -> float: ...
@not_negative("a b")
def uniform(a: float, b: float) -> float: ...
@not_negative("a b")
def randint(a: int, b: int) -> int: ...
@not_negative("start stop")
def randrange(start: int, stop: int | None = ..., step: int = ...) -> int: ...
@not_negative("lambd")
def expovariate(lambd: float = ...) -> float: ...
