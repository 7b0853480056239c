"""A command line that can't be understood: one sentence with what was likely meant, and exit code 2."""

import re
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from asyncfix.conversion import converted_here
from asyncfix.ending import FAILED

QUOTED = r"'([^']*)'"
FROM = re.compile(r"(for .*?) \(env var: '(.*?)'\)")
CHOICE = re.compile(rf"{QUOTED} is not one of (.*)")


def complain(message: str, **about: Any) -> None:
    """Raises an error that says of which flag it is."""
    raise typer.BadParameter(message, **about)


class Command(TyperCommand):
    """One of the commands."""

    def get_params(self, ctx: Any) -> Any:
        """Its flags and arguments."""
        return converted_here(super().get_params(ctx), complain)


class Commands(TyperGroup):
    """The commands, whose errors are told as all others are."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Runs a command line; never returns."""
        extra["standalone_mode"] = False
        try:
            code = super().main(*args, **extra)
        except typer.Abort:
            typer.echo("asyncfix: error: aborted", err=True)
            code = FAILED
        except Exception as error:
            if not hasattr(error, "format_message"):  # of typer, which has had two places for the class
                raise
            typer.echo(told(error), err=True)
            code = FAILED
        sys.exit(code)

    def get_params(self, ctx: Any) -> Any:
        """The flags that stand before a command."""
        return converted_here(super().get_params(ctx), complain)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of a name. Raises UsageError."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-") and not ctx.resilient_parsing:
            from asyncfix.model.errors import nearest

            ctx.fail(f"no such command `{name}`{nearest(name, list(self.commands))}")
        return super().resolve_command(ctx, args)


def told(error: Any) -> str:
    """What is said of an error of typer's: help where there was nothing to understand."""
    from asyncfix.model.errors import meant
    from asyncfix.report.text import escape

    text = str(error.format_message())
    if text.startswith("Usage:"):
        return text
    if hasattr(error, "possibilities") and error.ctx:
        text = f"no such option `{error.option_name}`{likely(error.option_name, error.ctx)}"
    elif found := CHOICE.search(text):
        text = f"{text.removesuffix('.')}{meant(found[1], re.findall(QUOTED, found[2]))}"
    text = FROM.sub(r"of \2" if is_of_variable(error) else r"\1", text)
    text = f"{text[:1].lower()}{text[1:].removesuffix('.')}".replace(": Value error, ", ": ")
    return f"asyncfix: error: {escape(text)}"


def is_of_variable(error: Any) -> bool:
    """Whether the value was not typed, but stands in the environment."""
    if not error.ctx or not getattr(error, "param", None):
        return False
    return getattr(error.ctx.get_parameter_source(error.param.name), "name", "") == "ENVIRONMENT"


def likely(option: str, context: Any) -> str:
    """The option that was meant, or where all are listed."""
    from asyncfix.model.errors import meant

    known = [name for each in context.command.get_params(context) for name in (*each.opts, *each.secondary_opts)]
    options = [name for name in known if name.startswith("-")]
    return meant(option, options) or f"; `{context.command_path} --help` lists them"
