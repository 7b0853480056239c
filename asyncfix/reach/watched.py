"""Whether a program has something say when an object has what is asked of it: `loop.add_reader(sys.stdin, read)`."""

from collections.abc import Iterable, Iterator

from asyncfix.infer.inference import Inference
from asyncfix.infer.parts import parts_of
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Expression


def is_passed_to(names: Iterable[str], receiver: Expression, scope: Key, inference: Inference) -> bool:
    """Whether an object of the receiver's class, alone or in a list, goes to a function of one of these names."""
    wanted = inference.types(receiver, scope)
    sites = (site for name in names for site in inference.calls.mentioning(name))
    passed = ((value, where) for where, call in sites for value in values_in(call))
    return any(not wanted.isdisjoint(inference.types(value, where)) for value, where in passed)


def values_in(call: Call) -> Iterator[Expression]:
    return (each for argument in call.arguments for each in parts_of(argument.value, 1))
