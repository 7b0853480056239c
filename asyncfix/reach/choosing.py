"""What a constructor puts in an attribute only behind a test that its call does not pass."""

from functools import reduce

from asyncfix.infer.containers import union
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import NOTHING, Context, Instance, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Expression
from asyncfix.model.facts import AttributeWrite
from asyncfix.reach.certain import NOTHING_PASSED
from asyncfix.reach.excluding import Excluding
from asyncfix.reach.makings import Making, Makings

Write = tuple[Key, AttributeWrite]


class Choosing:
    """Tells what an attribute of an object is not, by the calls that made the object."""

    def __init__(self, inference: Inference, excluding: Excluding) -> None:
        self._inference = inference
        self._excluding = excluding
        self._held = excluding.attributes.held
        self._known: dict[tuple[Makings, str, Context], Types] = {}

    def never(self, value: Expression, scope: Key, context: Context) -> Types:
        """What a value can't be of what it may be."""
        if not isinstance(value, Attribute) or not (makings := self._held.makers.of(value.value, scope)):
            return NOTHING
        own = context if any(each[2] == scope for each in makings) else NOTHING_PASSED
        question = (makings, value.attr, own)
        if question not in self._known:
            given = ((each, own if each[2] == scope else NOTHING_PASSED) for each in makings)
            left_out = [self._left_out(making, value.attr, passed) for making, passed in given]
            self._known[question] = reduce(frozenset.intersection, left_out)
        return self._known[question]

    def _left_out(self, making: Making, attr: str, context: Context) -> Types:
        order = self._inference.order(making[0])
        writes = [each for cls in order for each in self._inference.calls.writes(cls, attr)]
        if making[0] in self._held.loose or not any(write.guards for _, write in writes):
            return NOTHING
        given = self._held.given(making, context)
        excluded = [each for each in writes if each[0] in given and self._is_excluded(each, given[each[0]])]
        others = [each for each in writes if each not in excluded]
        outside = self._inference.calls.writes_outside(attr) if excluded else ()
        found = union(self._inference.types(write.value, method) for method, write in excluded)
        left = [self._inference.types(write.value, method) for method, write in (*others, *outside)]
        never = found - union(left)
        return never | self._declared(never, union(left)) if all(left) else never

    def _declared(self, never: Types, left: Types) -> Types:
        """The same as an annotation says it of the attribute, where nothing else that is put there can be meant."""
        kept = {cls for each in left if isinstance(each, Instance) for cls in self._inference.order(each.cls)}
        return frozenset(Instance(each.cls) for each in never if isinstance(each, Instance) and each.cls not in kept)

    def _is_excluded(self, write: Write, given: Context) -> bool:
        method, assigned = write
        return self._excluding.is_behind_closed(assigned.guards, method, given)
