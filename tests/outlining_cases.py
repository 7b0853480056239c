"""Constructs that outlining must keep: id, form of the helper, calls, and the code around `# region` and `# end`."""
# fmt: off

TWICE = "A().f(0); A().f(1)"
LIST = "A().f([]); A().f([1, 2, -1, 5])"

CASES = [
    ("one value in, one out", "method", TWICE, """
y = x + 1
# region
with opened() as c:
    row = (c, y)
# end
return y, row"""),
    ("two values out", "method", TWICE, """
# region
a = x + 1
b = x * 2
# end
return b, a"""),
    ("returns on every path", "method", TWICE, """
# region
with opened():
    if x:
        return 'yes'
    return 'no'
# end"""),
    ("early return", "method", TWICE, """
# region
with opened():
    if not x:
        return 'early'
    y = x + 1
# end
return y"""),
    ("early return without a value", "method", TWICE, """
# region
with opened():
    if not x:
        return
    log('in')
# end
log('after')"""),
    ("break of an outer loop", "method", LIST, """
n = 0
for i in x:
    # region
    if i < 0:
        break
    n += i
    # end
return n"""),
    ("continue of an outer loop leaves a name unbound", "method", LIST, """
n = 0
for i in x:
    # region
    if i < 0:
        continue
    y = i
    # end
    n += y
return n"""),
    ("break, continue and return", "method", "A().f([1, 2]); A().f([1, 0, 5]); A().f([3, 9]); A().f([4])", """
for i in x:
    # region
    last = i
    if i == 0: continue
    if i == 9: break
    if i == 4: return 'four'
    # end
    log(last)
return last"""),
    ("break and continue of an inner loop", "method", LIST, """
# region
n = 0
for i in x:
    if i < 0: break
    if i == 1: continue
    n += i
# end
return n"""),
    ("break in the else of an inner loop", "method", LIST, """
for j in range(3):
    # region
    for i in x:
        if i < 0: break
    else:
        break
    # end
    log(j)
return j"""),
    ("break hands back what a finally changes", "closure", "A().f(1)", """
n = 0
while True:
    # region
    try:
        n = 1
        break
    finally:
        n = 2
    # end
return n"""),
    ("maybe unbound afterwards", "closure", TWICE, """
# region
if x:
    row = 'R'
# end
if x:
    return row
return 'none'"""),
    ("bound before, maybe again", "method", TWICE, """
row = 'first'
# region
if x:
    row = 'R'
# end
return row"""),
    ("loop variable after no rounds", "closure", LIST, """
# region
for i in x:
    pass
# end
return i"""),
    ("assigned in a loop, bound before", "method", LIST, """
last = None
# region
for i in x:
    last = i
# end
return last"""),
    ("augmented assignment", "method", TWICE, """
total = 10
# region
total += x
# end
return total"""),
    ("read only in the next round", "method", LIST, """
total = 0
for i in x:
    # region
    total = total + i
    log(total)
    # end"""),
    ("read in the next round, before the loop binds it", "closure", LIST, """
for i in x:
    # region
    if i > 1: log(prev)
    prev = i
    # end"""),
    ("read by the condition of the loop", "method", "A().f(3)", """
i = 0
while i < x:
    # region
    i = i + 1
    # end
return 'done'"""),
    ("read by the statement above in the next round", "method", LIST, """
prev = None
for i in x:
    log(prev)
    # region
    prev = i
    # end"""),
    ("read by except", "closure", TWICE, """
stage = 'start'
try:
    # region
    stage = 'got'
    if x: raise First(x)
    stage = 'end'
    # end
except First as e:
    return e.args, stage
return stage"""),
    ("read by finally", "closure", TWICE, """
n = 0
try:
    # region
    n = n + 1
    if x: raise First(x)
    # end
finally:
    log(n)"""),
    ("read by finally after return", "closure", TWICE, """
n = 0
try:
    # region
    n = 1
    return x
    # end
finally:
    log(n)"""),
    ("read after an exception that is swallowed", "closure", TWICE, """
r = 'first'
with swallowing():
    # region
    r = 'set'
    if x: raise First
    # end
return r"""),
    ("a with that swallows nothing", "method", TWICE, """
r = 'first'
with opened():
    # region
    r = 'set'
    # end
return r"""),
    ("exception is caught inside", "method", "A().f(0); A().f(2)", """
# region
try:
    r = 10 // x
except ZeroDivisionError as e:
    r = str(e)
finally:
    log('end')
# end
return r"""),
    ("except name used afterwards", "closure", TWICE, """
e = 'outer'
# region
try:
    if x: raise First
except First as e:
    log(e)
# end
return e"""),
    ("except group", "method", TWICE, """
# region
try:
    if x: raise ExceptionGroup('g', [ValueError('v')])
except* ValueError as group:
    r = len(group.exceptions)
else:
    r = 0
# end
return r"""),
    ("exception leaves", "method", TWICE, """
# region
if not x: raise First('none')
r = x
# end
return r"""),
    ("raises on every path", "method", TWICE, """
# region
raise First(x)
# end"""),
    ("region in except uses its name", "method", "A().f(0)", """
try:
    1 // x
except ZeroDivisionError as e:
    # region
    m = str(e)
    # end
    return m"""),
    ("region in finally", "method", TWICE, """
n = 1
try:
    if x: return 'r'
finally:
    # region
    n += 1
    # end
    log(n)
return n"""),
    ("earlier function reads", "closure", "A().f(1)", """
v = 1
def show(): return v
# region
v = 2
log(show())
# end
return show()"""),
    ("earlier function writes", "closure", "A().f(1)", """
v = 1
def bump():
    nonlocal v
    v += 1
# region
bump()
y = v
# end
return v, y"""),
    ("function of the round before reads", "closure", "A().f(3)", """
shows = []
for i in range(x):
    # region
    v = i
    # end
    shows.append(lambda: v)
return [show() for show in shows]"""),
    ("later function reads", "method", "A().f(3)", """
# region
y = x + 1
# end
def late(): return y
return late()"""),
    ("function of the region, name changes later", "closure", "A().f(3)", """
v = 1
# region
g = lambda: v
# end
v = 2
return g()"""),
    ("function of the region, name stays", "method", "A().f(3)", """
# region
def inner(z): return z + x
y = inner(1)
# end
return inner(y)"""),
    ("recursive function of the region", "method", "A().f(3)", """
# region
def down(n): return n and down(n - 1)
# end
return down(x)"""),
    ("functions of the region share a count", "method", "A().f(3)", """
# region
n = 0
def bump():
    nonlocal n
    n += x
bump()
y = n
# end
return y"""),
    ("function of the region writes a name that is read outside", "closure", "A().f(3)", """
n = 0
# region
def bump():
    nonlocal n
    n += x
# end
bump()
return n"""),
    ("generator of the region runs later", "closure", "A().f([1, 2])", """
k = 1
# region
items = (i + k for i in x)
# end
k = 10
return list(items)"""),
    ("nonlocal write", "closure", "outer()", """
def outer():
    n = 0
    def f(x):
        nonlocal n
        # region
        n = n + x
        # end
        return n
    f(2)
    return n"""),
    ("free variable of a function around", "method", "outer(10)", """
def outer(k):
    def f(x):
        # region
        y = x + k
        # end
        return y
    return f(1)"""),
    ("free variable of a function around the class", "method", "outer(10)", """
def outer(k):
    class B:
        def f(self, x):
            # region
            y = x + k
            # end
            return y
    return B().f(1)"""),
    ("comprehension variable is no other one", "method", "A().f([1, 2])", """
i = 'outer'
# region
ys = [i * 2 for i in x]
# end
return i, ys"""),
    ("walrus", "method", "A().f([1, 2])", """
# region
if (n := len(x)) > 1 and n:
    log('many')
# end
return n"""),
    ("walrus in a comprehension", "closure", "A().f([1, 2, 3]); A().f([])", """
# region
ok = any((hit := i) > 1 for i in x)
# end
return ok, hit"""),
    ("del of an outer local", "closure", "A().f(1)", """
y = x
# region
log(y)
del y
# end
return y"""),
    ("del of an own local", "method", "A().f(1)", """
# region
t = x
r = t + 1
del t
# end
return r"""),
    ("del of a parameter that nobody needs", "method", "A().f(1)", """
# region
log(x)
del x
# end
return 1"""),
    ("global", "method", "A().f(1); G", """
G = 0
class A:
    async def f(self, x):
        global G
        # region
        G = G + x
        # end
        return G"""),
    ("variable arguments", "method", "A().f(1, 2, z=3)", """
class A:
    async def f(self, *args, **kw):
        # region
        y = args, kw
        # end
        return y"""),
    ("import", "method", "A().f([1])", """
# region
import json as j
y = j.dumps(x)
# end
return j.loads(y)"""),
    ("import of a submodule", "method", "A().f('a')", """
# region
import os.path
y = x
# end
return os.path.join(y, 'b')"""),
    ("import above", "method", "A().f([1])", """
import json
# region
y = json.dumps(x)
# end
return y"""),
    ("f-string", "method", "A().f(1)", """
t = 'tbl'
# region
y = f"select {t} {x!r:>{4}}"
# end
return y"""),
    ("star target", "method", "A().f([1, 2, 3])", """
# region
a, *b = x
# end
return a, b"""),
    ("with target outlives the block", "method", "A().f(1)", """
# region
with opened() as c:
    pass
# end
return c"""),
    ("match captures", "method", "A().f({'k': 1, 'z': 2}); A().f([1, 2]); A().f(0)", """
# region
match x:
    case {'k': v, **rest}: pass
    case [v, *rest]: pass
    case _: v = rest = None
# end
return v, rest"""),
    ("match without a last case", "closure", "A().f([1]); A().f(0)", """
# region
match x:
    case [v]: pass
# end
return v"""),
    ("annotated name", "method", "A().f(1)", """
y: int
# region
y = 1 if x else 2
# end
return y"""),
    ("annotated name in a closure", "closure", "A().f(1); A().f(0)", """
# region
if x:
    y: int = 1
# end
return y"""),
    ("class in the region", "method", "A().f(1)", """
# region
class Row:
    v = 3
    def m(self): return self.v, Row.v, x
y = Row().m()
# end
return y"""),
    ("endless loop inside that returns", "method", "A().f(1)", """
# region
while True:
    x += 1
    if x > 5:
        return x
# end"""),
    ("super", "method", "A().f(1)", """
class P:
    def g(self): return 'P'
class A(P):
    async def f(self, x):
        # region
        y = super().g()
        # end
        return y"""),
    ("__class__ and private names", "method", "A().f(1)", """
class A:
    __v = 4
    async def f(self, x):
        # region
        y = __class__.__name__, self.__v
        # end
        return y"""),
    ("class method", "method", "A.f(1)", """
class A:
    K = 3
    @classmethod
    async def f(cls, x):
        # region
        y = x + cls.K
        # end
        return y"""),
    ("static method", "method", "A.f(1)", """
class A:
    @staticmethod
    async def f(x):
        # region
        y = x
        # end
        return y"""),
    ("awaits around", "method", "A().f(1)", """
a = await pause()
# region
b = a + x
# end
return await pause() + b"""),
    ("sure through `and`", "method", TWICE, """
if x and (m := x + 1):
    # region
    y = m
    # end
    return y"""),
    ("first parameter rebound", "method", "A().f(1)", """
self = x
# region
y = self
# end
return y"""),
    ("asks whether a name is bound", "closure", TWICE, """
try:
    # region
    if x: raise First
    conn = 1
    # end
finally:
    log('conn' in locals())"""),
    ("logs the exception it was given", "method", "A().f(0)", """
try:
    1 // x
except ZeroDivisionError as e:
    # region
    (lambda **kw: None)(exc_info=e)
    # end
    return 1"""),
    ("StopIteration is caught inside", "method", "A().f(1)", """
# region
try:
    y = next(iter(()))
except StopIteration:
    y = x
# end
return y"""),
    ("vars of an object", "method", "A().f(1)", """
# region
y = vars(type(x)) is None
# end
return y"""),
    # The block must be left alone:
    ("await inside", "refused", "A().f(1)", """
# region
await pause()
# end"""),
    ("async with inside", "refused", "A().f(1)", """
# region
async with x: pass
# end"""),
    ("async comprehension inside", "refused", "A().f(1)", """
# region
y = [i async for i in x]
# end"""),
    ("yield inside", "refused", "A().f(1)", """
# region
yield x
# end"""),
    ("return from an async generator", "refused", "A().f(1)", """
yield 1
# region
if x: return
# end"""),
    ("locals() inside", "refused", "A().f(1)", """
# region
y = locals()
# end
return y"""),
    ("locals() after it", "refused", "A().f(1)", """
# region
y = 1
# end
return locals()"""),
    ("eval inside", "refused", "A().f(1)", """
# region
y = eval('x')
# end
return y"""),
    ("looks at frames", "refused", "A().f(1)", """
import sys
# region
y = sys._getframe().f_code.co_name
# end
return y"""),
    ("bare raise of an outer exception", "refused", "A().f(0)", """
try:
    1 // x
except ZeroDivisionError:
    # region
    log('undo')
    raise
    # end"""),
    ("exc_info() of an outer exception", "refused", "A().f(0)", """
import sys
try:
    1 // x
except ZeroDivisionError:
    # region
    y = sys.exc_info()
    # end"""),
    ("logger.exception of an outer exception", "refused", "A().f(0)", """
try:
    1 // x
except ZeroDivisionError:
    # region
    logger.exception('failed')
    # end"""),
    ("exc_info=True of an outer exception", "refused", "A().f(0)", """
try:
    1 // x
except ZeroDivisionError:
    # region
    logger.error('failed', exc_info=True)
    # end"""),
    ("super in a closure", "refused", "A().f(0)", """
# region
if x:
    y = super().f
# end
return y"""),
    ("super in a static method", "refused", "A().f(0)", """
class A:
    @staticmethod
    async def f(x):
        # region
        return super().f
        # end"""),
    ("unreachable", "refused", "A().f(0)", """
return x
# region
y = 1
# end"""),
    ("StopIteration is caught outside", "refused", "A().f(0)", """
try:
    # region
    y = next(x)
    # end
except Exception:
    pass"""),
    ("StopIteration of a callee is caught outside", "refused", "A().f(0)", """
try:
    # region
    y = x()
    # end
except (KeyError, StopIteration):
    pass"""),
    ("global statement inside", "refused", "A().f(0)", """
# region
global G
G = x
# end"""),
]
