"""What a helper for the statements between `# region` and `# end` needs, gives back, and why it cannot be."""

# ruff: noqa: E501

import pytest

from asyncfix.repair.dataflow.exits import Exits
from asyncfix.repair.dataflow.interface import Interface
from tests.outlining import find_marked
from tests.outlining_emitter import describe


def _interface(body: str, signature: str = "self, x") -> Interface:
    lines = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    source = f"async def f({signature}):\n{lines}\n"
    return describe(source, *find_marked(source))


def _words(names: tuple[str, ...]) -> str:
    return " ".join(names)


# id, signature, code, parameters, outputs
METHOD = [
    ("nothing in or out", "x", "# region\nlog(1)\n# end", "", ""),
    ("parameters keep the order of the signature", "b, a, *, c", "# region\nlog(c, a, b)\n# end", "b a c", ""),
    ("locals follow in the order of their binding", "x", "z = 1\na = 2\n# region\nlog(a, z, x)\n# end", "x z a", ""),
    ("outputs in the order of their binding", "x", "# region\nz = a = x\n# end\nlog(a, z)", "x", "z a"),
    ("self is a parameter like others", "self, x", "# region\nself.a = x\n# end", "self x", ""),
    ("a written parameter that is not read", "x", "# region\nx = 1\n# end\nlog(x)", "", "x"),
    ("own names stay inside", "x", "# region\ny = x\nlog(y)\n# end", "x", ""),
    ("a name that is bound again at once", "x", "# region\ny = x\n# end\ny = 2\nlog(y)", "x", ""),
    ("maybe written, so the old value goes in", "x", "y = 0\n# region\nif x: y = 1\n# end\nlog(y)", "x y", "y"),
    ("read in the next round only", "x", "y = 0\nfor i in x:\n    log(y)\n    # region\n    y = i\n    # end", "i", "y"),
    ("an imported module goes in", "x", "import json\n# region\njson.dumps(x)\n# end", "x json", ""),
    ("an imported module comes out", "x", "# region\nimport json\n# end\njson.dumps(x)", "", "json"),
    ("exception name goes in", "x", "try: g()\nexcept E as e:\n    # region\n    log(e)\n    # end", "e", ""),
    ("a global is neither", "x", "global g\n# region\ng = x + g\n# end\nlog(g)", "x", ""),
    ("super() takes the first parameter along", "this, x", "# region\nsuper().g()\n# end", "this", ""),
    ("read by a later function", "x", "# region\ny = x\n# end\nreturn lambda: y", "x", "y"),
    ("the block of a with that swallows nothing", "x", "y = 0\nwith opened():\n    # region\n    y = x\n    # end\nlog(y)", "x", "y"),
    ("bound in all branches", "x", "# region\nif x: y = 1\nelse: y = 2\n# end\nlog(y)", "x", "y"),
    ("not bound where the block raises", "x", "# region\nif x: y = 1\nelse: raise E\n# end\nlog(y)", "x", "y"),
    ("not bound where the block returns", "x", "# region\nif x: return\ny = 1\n# end\nlog(y)", "x", "y"),
    ("read where it never gets to", "x, y", "# region\nraise x\nlog(y)\n# end", "x", ""),
    ("bound by a loop that ends by break only", "x", "# region\nwhile True:\n    y = x()\n    if y: break\n# end\nlog(y)", "x", "y"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("signature", "code", "parameters", "outputs"), [r[1:] for r in METHOD], ids=[r[0] for r in METHOD]
)
def test_method_form(signature: str, code: str, parameters: str, outputs: str) -> None:
    interface = _interface(code, signature)
    assert (interface.closure, interface.refusals) == ((), ())
    assert (_words(interface.parameters), _words(interface.outputs)) == (parameters, outputs)


# id, code, reasons as code:line, shared names, names without another binding
CLOSURE = [
    ("a name that others bind for themselves", "with a() as c: log(c)\n# region\nif x: y = 1\nwith b() as c: log(c)\n# end\nlog(y)", "maybe-unbound:4", "y", "y"),
    ("read by except", "y = 0\ntry:\n    # region\n    y = x\n    # end\nexcept E: log(y)", "exception-visible:5", "y", ""),
    ("read by finally", "y = 0\ntry:\n    # region\n    y = x\n    # end\nfinally: log(y)", "exception-visible:5", "y", ""),
    ("read after a swallowed exception", "y = 0\nwith swallowing():\n    # region\n    y = x\n    # end\nlog(y)", "exception-visible:5", "y", ""),
    ("read by finally after return", "y = 0\ntry:\n    # region\n    y = x\n    return\n    # end\nfinally: log(y)", "exception-visible:5", "y", ""),
    ("written in the next round after except", "y = 0\nfor i in x:\n    try:\n        # region\n        y = y + 1\n        # end\n    except E: pass", "exception-visible:6", "y", ""),
    ("maybe unbound before", "if x: y = 1\n# region\nlog(y)\n# end", "maybe-unbound:4", "", ""),
    ("maybe bound inside", "# region\nif x: y = 1\n# end\nlog(y)", "maybe-unbound:3", "y", "y"),
    ("bound in a try that goes on after its exception", "try: y = x()\nexcept E: pass\n# region\nlog(y)\n# end", "maybe-unbound:5", "", ""),
    ("unbound by except before", "e = 1\ntry: x()\nexcept E as e: pass\n# region\nlog(e)\n# end", "maybe-unbound:6", "", ""),
    ("deleted", "y = x\n# region\ndel y\n# end\nlog(y)", "deleted:4", "y", ""),
    ("read by an earlier function", "y = 0\ng = lambda: y\n# region\ny = x\n# end\ng()", "captured-by-closure:5", "y", ""),
    ("captured in the round before", "for i in x:\n    # region\n    y = i\n    # end\n    log(lambda: y)", "captured-by-closure:4", "y", "y"),
    ("function of the block, name changes", "y = 0\n# region\ng = lambda: y\n# end\ny = 1\ng()", "captured-by-closure:4", "g", "g"),
    ("nonlocal", "nonlocal y\n# region\ny = x\n# end", "nonlocal-write:4", "y", ""),
    ("changed by finally on the way out", "y = 0\nwhile x:\n    # region\n    try: break\n    finally: y = 1\n    # end\nlog(y)", "changed-by-finally:6", "y", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "reasons", "shared", "undeclared"), [r[1:] for r in CLOSURE], ids=[r[0] for r in CLOSURE]
)
def test_closure_form(code: str, reasons: str, shared: str, undeclared: str) -> None:
    interface = _interface(code)
    assert interface.refusals == ()
    assert [f"{reason.code}:{reason.line}" for reason in interface.closure] == reasons.split()
    assert (_words(interface.shared), _words(interface.undeclared)) == (shared, undeclared)


# id, code, reasons as code:line
REFUSED = [
    ("await", "# region\nawait x\n# end", "await-inside:3"),
    ("async for", "# region\nasync for i in x: pass\n# end", "await-inside:3"),
    ("async with", "# region\nasync with x: pass\n# end", "await-inside:3"),
    ("async comprehension", "# region\n[i async for i in x]\n# end", "await-inside:3"),
    ("yield", "# region\nyield x\n# end", "yield-inside:3"),
    ("return in a generator", "yield 1\n# region\nreturn\n# end", "return-in-generator:4"),
    ("locals()", "# region\nlog(locals())\n# end", "reflection:3"),
    ("vars() without an object", "# region\nlog(vars())\n# end", "reflection:3"),
    ("exec()", "# region\nexec('y = 1')\n# end", "reflection:3"),
    ("locals() after the block", "# region\ny = 1\n# end\nlog(locals())", "reflection:5"),
    ("stack frames", "# region\ninspect.currentframe()\n# end", "frame-inspection:3"),
    ("bare raise", "try: x()\nexcept E:\n    # region\n    raise\n    # end", "ambient-exception:5"),
    ("logger.exception()", "try: x()\nexcept E:\n    # region\n    log.exception('a')\n    # end", "ambient-exception:5"),
    ("format_exc()", "try: x()\nexcept E:\n    # region\n    traceback.format_exc()\n    # end", "ambient-exception:5"),
    ("exc_info=True", "try: x()\nexcept E:\n    # region\n    log.error('a', exc_info=True)\n    # end", "ambient-exception:5"),
    ("unreachable", "return\n# region\nlog(x)\n# end", "unreachable:4"),
    ("behind an endless loop", "while True: pass\n# region\nlog(x)\n# end", "unreachable:4"),
    ("StopIteration", "try:\n    # region\n    next(x)\n    # end\nexcept StopIteration: pass", "stop-iteration:4"),
    ("super() needs a method", "# region\nif x: y = super()\n# end\nlog(y)", "super:3"),
    ("global statement", "# region\nglobal g\n# end", "declaration-inside:3"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "reasons"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refusals(code: str, reasons: str) -> None:
    assert [f"{reason.code}:{reason.line}" for reason in _interface(code).refusals] == reasons.split()


# id, code
ACCEPTED = [
    ("await of a nested function", "# region\nasync def g(): await x\n# end"),
    ("yield of a nested function", "# region\ndef g(): yield x\n# end"),
    ("vars() of an object", "# region\nvars(x)\n# end"),
    ("eval of somebody else", "# region\nx.eval('a')\n# end"),
    ("raise inside the own except", "# region\ntry: x()\nexcept E: raise\n# end"),
    ("logger.exception() in the own except", "# region\ntry: x()\nexcept E: log.exception('a')\n# end"),
    ("exception of a future", "# region\nx.exception()\n# end"),
    ("exc_info=False", "# region\nlog.error('a', exc_info=False)\n# end"),
    (
        "exc_info of a named exception",
        "try: x()\nexcept E as e:\n    # region\n    log.error('a', exc_info=e)\n    # end",
    ),
    ("next() with a default", "try:\n    # region\n    next(x, None)\n    # end\nexcept Exception: pass"),
    ("StopIteration in a handler around", "try: x()\nexcept StopIteration:\n    # region\n    log(1)\n    # end"),
    ("locals() where the block changes nothing seen", "# region\nlog(x)\n# end\nlog('x' in locals())"),
]


@pytest.mark.parametrize("code", [row[1] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED])
def test_not_refused(code: str) -> None:
    assert _interface(code).refusals == ()


# id, code, exits as letters: Returns, Value, Breaks, Continues, Falls through
EXITS = [
    ("falls through", "# region\nlog(x)\n# end", "F"),
    ("always returns", "# region\nreturn x\n# end", "RV"),
    ("returns nothing", "# region\nif x: return\n# end", "RF"),
    ("raises", "# region\nraise x\n# end", ""),
    ("own loop", "# region\nfor i in x:\n    if i: break\n    continue\n# end", "F"),
    ("outer loop", "for i in x:\n    # region\n    if i: break\n    continue\n    # end", "BC"),
    ("else of the own loop", "for i in x:\n    # region\n    for j in i: pass\n    else: break\n    # end", "B"),
    ("return of a nested function", "# region\ndef g(): return 1\n# end", "F"),
    ("finally that returns", "# region\ntry: x()\nfinally: return 1\n# end", "RV"),
    ("endless loop", "# region\nwhile True: x()\n# end", ""),
    ("a try that is left at once", "for i in x:\n    # region\n    try: continue\n    except E: x()\n    # end", "CF"),
    ("the same in an if", "for i in x:\n    # region\n    try:\n        if 1: break\n        x()\n    except E: x()\n    # end", "BF"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "letters"), [row[1:] for row in EXITS], ids=[row[0] for row in EXITS])
def test_exits(code: str, letters: str) -> None:
    assert _interface(code).exits == Exits(
        returns="R" in letters,
        breaks="B" in letters,
        continues="C" in letters,
        falls_through="F" in letters,
        returns_value="V" in letters,
    )


def test_each_exit_hands_back_only_what_is_needed_there() -> None:
    interface = _interface("for i in x:\n    # region\n    if i: continue\n    y = i\n    # end\n    log(y)")
    assert (interface.outputs, interface.continue_outputs, interface.closure) == (("y",), (), ())


def test_globals_are_repeated() -> None:
    assert _interface("global g, h\n# region\ng = x\n# end\nlog(g, h)").globals == ("g",)


@pytest.mark.parametrize("code", ["super().g()", "log(__class__)", "log(self.__x)"])
def test_names_that_need_the_class(code: str) -> None:
    assert _interface(f"# region\n{code}\n# end").needs_class


@pytest.mark.parametrize("code", ["self.g()", "log(__name__)", "log(self.__dict__)"])
def test_names_that_need_no_class(code: str) -> None:
    assert not _interface(f"# region\n{code}\n# end").needs_class
