"""Where repairs can't work: on other event loops than asyncio's, and where threads are none."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.finding import Reason
from asyncfix.reach.conditions import Site, alternatives, holds
from asyncfix.repair.scene.stage import Stage


class OtherLoops:
    """What a program says of other loops: who imports their library, or hands a coroutine to one."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._reach = stage.reach
        self._program = stage.reach.program
        self._inference = stage.reach.inference

    def find_reason(self, root: Key) -> Reason | None:
        """Why asyncio can't be counted on where a coroutine runs."""
        line = self._program.function(root).span.line
        if root.path in self._greenlets:
            text = f"{self._greenlets[root.path]} makes greenlets of threads: no thread is left to wait"
            return Reason("replaced-threads", line, text)
        if root in self._run_elsewhere:
            return Reason("other-loop", line, f"{self._run_elsewhere[root]}, where asyncio's functions fail")
        return None

    @cached_property
    def _greenlets(self) -> Mapping[Path, str]:
        """Files of which a process may be made that replaces its threads, and the call that does it."""
        found: dict[Path, str] = {}
        for _, site in self._calls("replaces_threads"):
            processes = closure(site.scope.path, self._importing)
            together = {path for each in processes for path in closure(each, self._imported)}
            found |= dict.fromkeys(together - found.keys(), self._describe(site))
        return found

    @cached_property
    def _imported(self) -> Mapping[Path, Collection[Path]]:
        from asyncfix.repair.scene.importing import imported_by

        paths = [module.path for module in self._program.project]
        return {path: imported_by(self._stage.scene(path), path) for path in paths}

    @cached_property
    def _importing(self) -> Mapping[Path, Collection[Path]]:
        found: dict[Path, set[Path]] = {}
        for path, imported in self._imported.items():
            for each in imported:
                found.setdefault(each, set()).add(path)
        return found

    @cached_property
    def _run_elsewhere(self) -> Mapping[Key, str]:
        """Functions that run on another loop, or may, and how that is known."""
        found = dict(self._seeds())
        todo = list(found)
        while todo:
            caller = todo.pop()
            new = dict.fromkeys(self._called_by(caller), found[caller])
            todo += new.keys() - found.keys()
            found = new | found
        return found

    def _called_by(self, caller: Key) -> Iterator[Key]:
        """What a function of the project calls of the project, coroutines included."""
        calls = (each.value for each in self._program.function(caller).operations if isinstance(each.value, Call))
        callees = (callee for call in calls for callee in self._inference.types(call.function, caller))
        project = {module.path for module in self._program.project}
        return (each.function for each in callees if isinstance(each, Callable) and each.function.path in project)

    def _seeds(self) -> Iterator[tuple[Key, str]]:
        """Functions in modules that import the library of another loop, and what is handed to one."""
        stubs = {api.path for api, mark in self._marked("runs_other_loop") if not mark.get("only")}
        packages = {self._program.modules[path].facts.module.partition(".")[0] for path in stubs}
        for module in self._program.project if packages else ():
            used = sorted(packages & {name.partition(".")[0] for name in self._program.imports(module)})
            for qualname in module.functions if used else ():
                yield Key(module.path, qualname), f"its module imports {used[0]}, so that its loop may run this"
        for mark, site in self._calls("runs_other_loop"):
            handed = bound_parameters(self._program.function(site.api), site.call).get(mark.first)
            for each in self._inference.types(handed, site.scope) if handed else ():
                if isinstance(each, Callable):
                    yield each.function, f"{self._describe(site)} runs it on another loop"

    def _calls(self, name: str) -> Iterator[tuple[Mark, Site]]:
        """The calls of library functions with a mark, where it holds for the call."""
        for api, mark in self._marked(name):
            for scope, call in self._inference.calls.mentioning(self._program.function(api).name):
                site = Site(api, call, scope)
                if Callable(api) in self._inference.types(call.function, scope) and self._is_meant(mark, site):
                    yield mark, site

    def _is_meant(self, mark: Mark, site: Site) -> bool:
        conditions = alternatives(mark.get("only"))
        return not conditions or any(holds(each, site, self._inference) for each in conditions)

    def _marked(self, name: str) -> Iterator[tuple[Key, Mark]]:
        for module in self._program.marking(name):
            for qualname, function in module.functions.items():
                if mark := find_mark(function, name):
                    yield Key(module.path, qualname), mark

    def _describe(self, site: Site) -> str:
        operations = self._program.function(site.scope).operations
        line = next((each.span.line for each in operations if each.value == site.call), 1)
        return f"`{self._reach.name(site.api)}` at {site.scope.path.as_posix()}:{line}"


def closure(start: Path, following: Mapping[Path, Collection[Path]]) -> set[Path]:
    """All that is reached from a file, itself included."""
    found, todo = {start}, [start]
    while todo:
        new = set(following.get(todo.pop(), ())) - found
        found |= new
        todo += new
    return found
