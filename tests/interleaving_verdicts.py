"""Whether random coroutines do after their repair what they did before."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.interleaving_calls import Ran, Together, choose_calls
from tests.interleaving_programs import Program
from tests.interleaving_repairs import Repaired, find_text
from tests.interleaving_runs import run_module


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a program: its kind, the codes of its reasons; what went wrong, and the text that did."""

    program: Program
    kind: str
    codes: tuple[str, ...] = ()
    fault: str = ""
    after: str = ""

    @property
    def is_fault(self) -> bool:
        return bool(self.fault)

    def explain(self) -> str:
        title = f"=== seed {self.program.seed}: {self.kind}"
        return f"{title}\n{self.program.text}\n--- {self.fault}\n{self.after}\n"


def judge(repaired: Repaired, dsn: str) -> Iterator[Verdict]:
    """One verdict for each program of a module."""
    if repaired.fault:
        yield from (Verdict(each, "failed", fault=repaired.fault) for each in repaired.programs)
        return
    written = [each for each in repaired.programs if repaired.is_written(each)]
    calls = [choose_calls(program, number * 100, repaired.is_safe(program)) for number, program in enumerate(written)]
    before, after = (run_module(text, calls, text == repaired.after, dsn) for text in (repaired.before, repaired.after))
    for program in repaired.programs:
        if program in written:
            fault = find_difference(program, repaired, before[program.seed], after[program.seed])
        else:
            fault = "" if repaired.is_untouched(program) else "it is refused, and not as it was"
        codes = tuple(sorted({reason.code for each in repaired.of(program) for reason in each.reasons}))
        yield Verdict(
            program, "wrong" if fault else kind_of(program, repaired), codes, fault, find_text(repaired, program)
        )


def kind_of(program: Program, repaired: Repaired) -> str:
    if not repaired.is_written(program):
        return "refused" if repaired.of(program) else "unseen"
    level = "safe" if repaired.is_safe(program) else "unsafe"
    return level if repaired.is_complete(program) else f"{level}, in part"


def find_difference(program: Program, repaired: Repaired, before: Ran, after: Ran) -> str:
    """What the repaired program did differently, or what it must never do; "" for neither."""
    for was, now in zip(before.runs, after.runs, strict=True):
        if difference := differ(was, now):
            return f"{difference}:\nbefore {was}\nafter  {now}"
    every = [each for run in after.runs for each in run.ended]
    if repaired.is_complete(program) and any(each.on_loop for each in every):
        return f"waits on the loop: {next(each for each in every if each.on_loop)}"
    cancelled = after.cancelled
    if cancelled.spoiled > sum(was.spoiled for was in before.runs):
        return f"cancelled: {cancelled}"
    if any(each.misuses for each in cancelled.ended) or (cancelled.lost and not program.is_leaky):
        return f"cancelled: {cancelled}"
    return "" if before.rows == after.rows else f"rows:\nbefore {before.rows}\nafter  {after.rows}"


def differ(before: Together, after: Together) -> str:
    """In what two runs of the same calls differ."""
    if before.state != after.state:
        return "state"
    if before.spoiled != after.spoiled:
        return "a connection that the pool has"
    for was, now in zip(before.ended, after.ended, strict=True):
        if was != now:
            return "outcome or events"
        if now.lost > was.lost or now.misuses:
            return "a connection lost or misused"
        if was.lost == now.lost and was.of_connections != now.of_connections:
            return "what connections did"
    return ""
