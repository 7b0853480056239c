"""What functions ask of the texts that they are passed: `kind == "file"`, `name.startswith("oidc/")`.

A call that passes a constant answers these questions. The answers are what tells calls apart, not the texts: a function
that is called with a thousand names, none of which is that of a file, is looked into once.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.parts import calls_of
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Attribute, Name
from asyncfix.model.facts import Function
from asyncfix.reach.asked import MOST_HANDED, Asked, attribute_of, conditions_of
from asyncfix.reach.text_tests import Test, text_test

Tests = Mapping[str, frozenset[Test]]  # by the name of a parameter, or of an attribute of one


class Questions:
    """Finds what functions ask of their parameters' texts, and those that they hand these to."""

    def __init__(self, program: Program, asked: Asked) -> None:
        self._program = program
        self._asked = asked
        self._tests: dict[tuple[Key, int], Tests] = {}

    def of(self, key: Key, depth: int = MOST_HANDED) -> Tests:
        question = (key, depth)
        if question not in self._tests:
            self._tests[question] = {}  # for functions that call each other
            function = self._program.function(key)
            found: defaultdict[str, frozenset[Test]] = defaultdict(frozenset)
            for name, tests in (*own_tests(function), *(self._handed_on(key, function, depth - 1) if depth else ())):
                found[name] |= tests
            self._tests[question] = found
        return self._tests[question]

    def _handed_on(self, key: Key, function: Function, depth: int) -> Iterator[tuple[str, frozenset[Test]]]:
        for call in calls_of(function):
            names = {each.value for each in call.arguments if isinstance(each.value, Name)}
            owner = call.function.value if isinstance(call.function, Attribute) else None
            for target, skip in self._asked.entered(call, key) if names or isinstance(owner, Name) else ():
                tests, entered = self.of(target, depth), self._program.function(target)
                bound = bound_parameters(entered, call, skip)
                yield from ((each.id, tests[name]) for name, each in bound.items() if each in names and name in tests)
                if skip and isinstance(owner, Name):
                    first = attribute_of(entered.parameters[0].name, "")
                    own = ((name.removeprefix(first), each) for name, each in tests.items() if name.startswith(first))
                    yield from ((attribute_of(owner.id, attr), each) for attr, each in own)


def own_tests(function: Function) -> Iterator[tuple[str, frozenset[Test]]]:
    for condition in conditions_of(function):
        match text_test(condition.value):
            case Name(id=name), test:
                yield name, frozenset((test,))
            case Attribute(Name(id=name), attr), test:
                yield attribute_of(name, attr), frozenset((test,))
