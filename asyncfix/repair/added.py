"""What repairs add: its names, and what it is called where these mean something else."""

from collections.abc import Mapping

from asyncfix.model.remembered import frozen

DATABASE, OTHERS = "_DB_EXECUTOR", "_EXECUTOR"  # names of executors
CALL, RUN, LEAVE = "_call", "_run_blocking", "_leave_blocking"
TURNS_CLASS, TURNS, HELD_CLASS = "_Turns", "_DB_TURNS", "_HeldConnection"
OWNERS, OWNER_CLASS = "_OWNERS", "_Owner"
OWN, RELEASE = "_owned", "_released"
ADDED = frozenset(
    (DATABASE, OTHERS, CALL, RUN, LEAVE, TURNS_CLASS, TURNS, HELD_CLASS, OWNERS, OWNER_CLASS, OWN, RELEASE)
)

# What they are known by: the methods of a class; of a function whether it is a coroutine, and its parameters, with a
# `/` behind those that have no name for who calls it.
METHODS: Mapping[str, frozenset[str]] = {
    TURNS_CLASS: frozenset(("__init__", "run", "borrow", "_set_borrowing", "_wait_for_end")),
    OWNER_CLASS: frozenset(("__init__", "run", "take", "give", "cancel_queries")),
    HELD_CLASS: frozenset(("__init__", "run", "_enter", "__aenter__", "__aexit__")),
}
SIGNATURES: Mapping[str, tuple[bool, tuple[str, ...]]] = {
    CALL: (False, ("func", "/", "args", "kwargs")),
    LEAVE: (True, ("manager", "executor")),
    OWN: (False, ("connection", "cancel")),
    RELEASE: (False, ("connection",)),
}


@frozen
class Naming:
    """What something is called in some place whose plain name means something else there, as (plain, there)."""

    others: tuple[tuple[str, str], ...] = ()

    def of(self, plain: str) -> str:
        """What a name, or a dotted one, is called: `_DB_TURNS_2.borrow` for `_DB_TURNS.borrow`."""
        first, dot, rest = plain.partition(".")
        return dict(self.others).get(first, first) + dot + rest

    def plain(self, name: str) -> str:
        """What is called so there; "" for what has taken the name."""
        known = {there: plain for plain, there in self.others}
        return known.get(name, "" if name in dict(self.others) else name)


PLAIN = Naming()


def plain_of(name: str) -> str:
    """`_run_blocking` of `_run_blocking_2`; "" for what no repair adds."""
    stem, _, number = name.rpartition("_")
    plain = stem if number.isdigit() else name
    return plain if plain in ADDED else ""
