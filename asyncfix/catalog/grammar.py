"""Whether marks are written as the notation declares them: in a user's stub a typo must not pass for silence."""

from collections.abc import Iterator
from functools import cache

from asyncfix import catalog
from asyncfix.model.errors import nearest
from asyncfix.model.expressions import Constant, Display, Item, Name
from asyncfix.model.facts import KINDS, Class, Function, Mark, Parameter


def misuses(definition: Function | Class) -> Iterator[str]:
    """What is wrong with the marks of a function or class."""
    for mark in definition.marks:
        if forms := declared().get(mark.name):
            found = [tuple(faults(mark, form)) for form in forms]
            yield from min(found, key=len)


@cache
def declared() -> dict[str, list[Function]]:
    """The marks that there are, each with the forms in which it can be written."""
    found: dict[str, list[Function]] = {}
    for each in catalog.notation().functions:
        if each.qualname:
            found.setdefault(each.name.partition("#")[0], []).append(each)
    return found


def faults(mark: Mark, form: Function) -> Iterator[str]:
    parameters = () if is_bare(form) else form.parameters
    given = dict(zip((each.name for each in parameters), mark.positional, strict=False)) | dict(mark.keywords)
    names = [each.name for each in parameters]
    if len(mark.positional) > len([each for each in parameters if each.kind == "positional"]):
        yield f"`{mark.name}` takes fewer arguments"
    for keyword, _ in mark.keywords:
        if keyword not in names:
            yield f"`{mark.name}` takes no `{keyword}`{nearest(keyword, names)}"
    for each in parameters:
        if each.name not in given:
            if each.default is None:
                yield f"`{mark.name}` needs `{each.name}`"
        elif (words := wanted(mark, each)) and given[each.name] not in words:
            yield f"unknown {each.name} `{given[each.name]}`{nearest(given[each.name], words)}"


def is_bare(form: Function) -> bool:
    """Whether a mark is written without arguments: it takes what it marks."""
    first = form.parameters[:1]
    return any(isinstance(each.annotation, Name) and each.annotation.id == "T" for each in first)


def wanted(mark: Mark, parameter: Parameter) -> tuple[str, ...]:
    """The words that an argument must be one of; none where any will do."""
    match parameter.annotation:
        case Item(value=Name(id="Literal"), index=Display(items=items)):
            return tuple(str(each.value) for each in items if isinstance(each, Constant))
        case _:
            return KINDS if (mark.name, parameter.name) == ("blocks", "kind") else ()
