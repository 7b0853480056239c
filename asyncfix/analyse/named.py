"""Functions of a program, as people name them: by the end of their dotted names."""

from collections.abc import Iterable, Iterator

from asyncfix.analyse.analysis import Analysis
from asyncfix.model.errors import CommandError, meant
from asyncfix.model.facts import Facts


class UnknownFunctionError(CommandError):
    """A name that no function has: a typo must not pass for "nothing to repair"."""


def require_functions(analysis: Analysis, names: Iterable[str]) -> None:
    """Raises UnknownFunctionError; not where a file that can't be read, which is told, may hold the function."""
    if any(error.code != "invalid-comment" for error in analysis.errors):
        return
    asked = [each for path, each in analysis.facts.items() if path in analysis.reported]
    for name in names:
        if not is_in(name, asked):
            raise UnknownFunctionError(f"--only {name}: {explain(name, asked, analysis.facts.values())}")


def explain(name: str, asked: Iterable[Facts], known: Iterable[Facts]) -> str:
    elsewhere = [str(each.path) for each in known if is_in(name, [each])]
    if elsewhere:
        return f"that function is in {elsewhere[0]}, and none of the files that are to be repaired"
    return f"no function has that name{meant(name, list(ends(name, asked)))}"


def is_in(name: str, files: Iterable[Facts]) -> bool:
    return any(function == name or function.endswith(f".{name}") for function in functions_of(files))


def ends(name: str, files: Iterable[Facts]) -> Iterator[str]:
    """The names of all functions, each as long as this one."""
    size = name.count(".") + 1
    return (".".join(function.split(".")[-size:]) for function in functions_of(files))


def functions_of(files: Iterable[Facts]) -> Iterator[str]:
    """Their dotted names; a function that another one of its name replaces has the same."""
    for each in files:
        yield from (f"{each.module}.{function.qualname.partition('#')[0]}" for function in each.functions)
