"""`with a, b:` -> `with a:` around `with b:`, and `with b:` around `with a:`, before all other edits."""

from collections.abc import Iterable, Sequence
from typing import cast

import libcst as cst

from asyncfix.repair.edits import Exchange, Nest
from asyncfix.repair.text.positions import Positions
from asyncfix.repair.text.suites import comments_in

ENTERING = ("items", "lpar", "rpar", "whitespace_after_with", "whitespace_before_colon")


class Reshaping(cst.CSTTransformer):
    """What it makes anew stands where it stood."""

    def __init__(self, positions: Positions) -> None:
        super().__init__()
        self._positions = positions

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]:
        after = super().on_leave(original_node, updated_node)
        if isinstance(after, cst.CSTNode) and after is not original_node:
            self._positions.move(original_node, after)
        return after


class Nester(Reshaping):
    """Carries out these edits; `left` are those it did not meet."""

    def __init__(self, edits: Iterable[Nest], positions: Positions) -> None:
        super().__init__(positions)
        self._cuts = {edit.block: edit for edit in edits}

    @property
    def left(self) -> set[Nest]:
        return set(self._cuts.values())

    def leave_With(self, original_node: cst.With, updated_node: cst.With) -> cst.With:  # noqa: N802
        edit = self._cuts.pop(self._positions.at(original_node), None)
        if edit is None:
            return updated_node
        self._positions.part(original_node)
        comments = comments_in(parts_of(updated_node))
        items = list(updated_node.items)
        places: list[cst.CSTNode] = [each.item for each in original_node.items]
        if edit.lock:
            lock = cst.parse_expression(edit.lock)
            self._positions.insert(lock, original_node)
            items.insert(edit.before, cst.WithItem(lock))
            places.insert(edit.before, original_node)
        body: cst.BaseSuite = updated_node.body
        for start, end in reversed(list(zip((0, *edit.cuts), (*edit.cuts, None), strict=True))):
            block = entering(updated_node, items[start:end], body)
            self._positions.move(places[start] if start else original_node, block)
            body = cst.IndentedBlock([block])
        return block.with_changes(leading_lines=[*updated_node.leading_lines, *comments])


class Exchanger(Reshaping):
    """Carries out these edits, where all is parted; `left` are those it did not meet."""

    def __init__(self, edits: Iterable[Exchange], positions: Positions) -> None:
        super().__init__(positions)
        self._edits = {edit.block: edit for edit in edits}

    @property
    def left(self) -> set[Exchange]:
        return set(self._edits.values())

    def leave_With(self, original_node: cst.With, updated_node: cst.With) -> cst.With:  # noqa: N802
        if self._edits.pop(self._positions.at(original_node), None) is None:
            return updated_node
        inner = cast(cst.With, updated_node.body.body[0])
        entered = inner.with_changes(**{name: getattr(updated_node, name) for name in ENTERING})
        self._positions.move(inner, entered)
        body = updated_node.body.with_changes(body=[entered])
        return updated_node.with_changes(body=body, **{name: getattr(inner, name) for name in ENTERING})


def parts_of(block: cst.With) -> list[cst.CSTNode]:
    """The managers of a `with` in parentheses, and these."""
    if not isinstance(block.lpar, cst.LeftParen) or not isinstance(block.rpar, cst.RightParen):
        return []
    return [block.lpar, *block.items, block.rpar]


def entering(block: cst.With, items: Sequence[cst.WithItem], body: cst.BaseSuite) -> cst.With:
    """The same `with` over some of its managers."""
    return block.with_changes(
        items=[item.with_changes(comma=cst.MaybeSentinel.DEFAULT) for item in items],
        asynchronous=block.asynchronous and block.asynchronous.deep_clone(),
        lpar=cst.MaybeSentinel.DEFAULT,
        rpar=cst.MaybeSentinel.DEFAULT,
        whitespace_after_with=cst.SimpleWhitespace(" "),
        whitespace_before_colon=cst.SimpleWhitespace(""),
        leading_lines=(),
        body=body,
    )
