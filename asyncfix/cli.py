"""The command line, as typer reads it: with help, completion and a word for each mistake."""

import sys
from collections.abc import Callable, Iterator
from functools import wraps
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer

from asyncfix import __version__, commands
from asyncfix.flags import ADD_IGNORE
from asyncfix.usage import Command, Commands

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: no boxes to wrap, and rich stays out of machine formats
    context_settings={"help_option_names": ["-h", "--help"]},
)


def print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"asyncfix {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Finds every synchronous call that blocks the asyncio event loop, and repairs it."""


def told(command: Callable[..., int]) -> Callable[..., None]:
    """A command as typer takes it: all that it is given are flags of its own, in typer's words."""
    parameters = list(parameters_of(command))

    @wraps(command)
    def run(**given: Any) -> None:
        raise typer.Exit(commands.run(command, given))

    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__dict__["__signature__"] = Signature(parameters)
    return run


def parameters_of(command: Callable[..., int]) -> Iterator[Parameter]:
    for name, (kind, usual) in commands.parameters_of(command).items():
        default = Parameter.empty if usual is commands.MISSING else usual
        yield Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=in_typers_words(kind))


def in_typers_words(kind: Any) -> Any:
    """The annotation of a parameter, with typer's description of a flag in place of ours."""
    (flag,) = kind.__metadata__
    make = typer.Argument if flag.is_argument else typer.Option
    return Annotated[kind.__origin__, make(*flag.names, **flag.given)]


for each in (commands.scan, commands.check, commands.apply, commands.explain, commands.catalog, commands.server):
    app.command(cls=Command)(told(each))


def with_values(arguments: list[str]) -> list[str]:
    """`--add-ignore` without a reason has an empty one: an option has a value or none, not both."""
    return [f"{each}=" if each == ADD_IGNORE else each for each in arguments]


def main() -> None:
    """Reads the command line of this process, and runs what it says; never returns."""
    app(with_values(sys.argv[1:]))
