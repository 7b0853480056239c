"""What a call certainly passes."""

from collections.abc import Iterator, Set

from asyncfix.infer.answers import scope_of
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Context, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Name, Parameterised
from asyncfix.model.facts import Function, Parameter
from asyncfix.reach.asked import Asked
from asyncfix.reach.certain import CERTAIN, NOTHING_PASSED, Certainty
from asyncfix.reach.promised import is_changed
from asyncfix.reach.questions import Questions
from asyncfix.reach.text_tests import NO_TESTS, reduced


class Passing:
    """Answers what parameters certainly are where a call enters a function."""

    def __init__(self, inference: Inference, certainty: Certainty, asked: Asked) -> None:
        self._program = inference.program
        self._certainty = certainty
        self._asked = asked
        self.questions = Questions(inference.program, asked)

    def passed(self, target: Key, call: Call, scope: Key, context: Context, skip: int) -> Iterator[tuple[str, Types]]:
        """All that parameters of a function may be where a call enters it, for those on which it depends what runs."""
        function = self._program.function(target)
        if not is_changed(function) and (asked := self._asked.of(target)):
            tests = self.questions.of(target)
            for name, types in self.of(asked, target, call, scope, context, skip):
                yield name, reduced(types, tests.get(name.removesuffix(CERTAIN), NO_TESTS))

    def of(
        self, wanted: Set[str], target: Key, call: Call, scope: Key, context: Context, skip: int
    ) -> Iterator[tuple[str, Types]]:
        """All that some parameters may be."""
        function = self._program.function(target)
        bound = bound_parameters(function, call, skip)
        unpacked = {each.keyword for each in call.arguments}
        for parameter in function.parameters[skip:]:
            if parameter.name not in wanted:
                continue
            if parameter.name in bound:
                types = self._certainty.value(bound[parameter.name], scope, context)
            elif parameter.default is None or may_be_unpacked(parameter, unpacked):
                continue
            else:
                types = self._certainty.value(parameter.default, scope_of(target, function), NOTHING_PASSED)
            if types is not None:
                yield parameter.name + CERTAIN, types


def may_be_unpacked(parameter: Parameter, keywords: Set[str]) -> bool:
    """Whether what a call unpacks may hold a parameter: `*values` none that has to be named."""
    return "**" in keywords or ("*" in keywords and parameter.kind == "positional")


def is_receiver(name: Name, function: Function) -> bool:
    """Whether a name is the first parameter of a method, and nothing else."""
    bound = [function.bindings[each].value for each in name.bindings]
    return bool(function.owner and function.parameters) and bound == [Parameterised(function.parameters[0].name)]
