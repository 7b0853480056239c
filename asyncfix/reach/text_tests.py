"""What can be asked about a text that is known: `kind == "file"`, `name.startswith("oidc/")`; and what it answers."""

import operator
from collections.abc import Callable, Mapping

from asyncfix.infer.types import Plain, Type, Types
from asyncfix.model.expressions import Argument, Attribute, Call, Constant, Expression
from asyncfix.model.remembered import replace

TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "__eq__": operator.eq,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
Test = tuple[str, str]  # a method of a text, and what it is given
NO_TESTS: frozenset[Test] = frozenset()


def text_test(value: Expression) -> tuple[Expression, Test] | None:
    """What is asked about a text, and of which value."""
    match value:
        case Call(Attribute(tested, method), (Argument(Constant(str(text)), ""),)) if method in TESTS:
            return tested, (method, text)
        case _:
            return None


def answered(value: Type, test: Test) -> bool | None:
    """What a value answers, None where that can't be told."""
    method, text = test
    match value:
        case Plain(text=str(own)):
            return TESTS[method](own, text)
        case Plain(name="NoneType"):
            return False if method == "__eq__" else None
        case Plain(answers=answers):
            return next((holds for holds in (True, False) if (test, holds) in answers), None)
        case _:
            return None


def reduced(types: Types, tests: frozenset[Test]) -> Types:
    """The same, of texts only what they answer."""
    return frozenset(_reduced(each, tests) for each in types)


def _reduced(value: Type, tests: frozenset[Test]) -> Type:
    if not isinstance(value, Plain) or (value.text is None and not value.answers):
        return value
    answers = ((test, answered(value, test)) for test in tests)
    return replace(value, text=None, answers=frozenset((test, holds) for test, holds in answers if holds is not None))
