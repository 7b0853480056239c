"""What a mark says of a call's arguments: `timeout=0`, `flags has O_NONBLOCK`, `file is BytesIO`, `fp is given`."""

from asyncfix.infer.calls import bound_parameters, last_name
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import ClassType, Given, Instance, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Constant, Expression, Name
from asyncfix.model.facts import Function
from asyncfix.model.remembered import field, frozen


@frozen
class Site:
    """A call of a library's function, where it is written, and what is given to the function that it stands in."""

    api: Key
    call: Call
    scope: Key
    given: Given = field(default_factory=dict)

    def types(self, value: Expression, inference: Inference) -> Types:
        found = inference.known(value, self.scope, self.given)
        return inference.types(value, self.scope) if found is None else found


def alternatives(text: str) -> list[str]:
    return [each.strip() for each in text.split(" or ") if each.strip()]


def holds(condition: str, site: Site, inference: Inference) -> bool:
    """Whether a parameter of the call is what the condition says."""
    if "=" in condition:
        parameter, _, wanted = condition.partition("=")
        return equals(parameter.strip(), wanted.strip(), site, inference)
    parameter, _, rest = condition.partition(" ")
    given = bound_parameters(inference.program.function(site.api), site.call).get(parameter)
    match rest.split():
        case ["is", "given"]:
            return given not in (None, Constant(None))
        case ["is", "path"]:
            return given is not None and is_path(given, site, inference)
        case ["is", "content"]:
            from asyncfix.reach.contents import is_content

            return given is not None and is_content(given, site.scope, inference)
        case ["is", "not", "path"]:
            return given is None or not is_path(given, site, inference)
        case ["is", "not", name]:
            return given is None or not is_of(given, name, site, inference)
        case ["is", name]:
            return given is not None and is_of(given, name, site, inference)
        case ["has", name]:
            return given is not None and has(given, name, inference.program.function(site.scope))
        case _:
            return False


def equals(parameter: str, wanted: str, site: Site, inference: Inference) -> bool:
    """Whether a parameter has a value: the one passed, or the default that the stub writes."""
    api = inference.program.function(site.api)
    given = bound_parameters(api, site.call).get(parameter)
    if given is None:
        given = next((each.default for each in api.parameters if each.name == parameter), None)
    found = constant(given, inference.program.function(site.scope))
    return found is not None and spells(found, wanted)


def is_of(value: Expression, name: str, site: Site, inference: Inference) -> bool:
    """Whether a value is known to be an object of a class that the stub names."""
    wanted = inference.global_name(inference.program.modules[site.api.path], name)
    classes = {each.cls for each in wanted if isinstance(each, ClassType)}
    found = site.types(value, inference)
    return any(isinstance(each, Instance) and classes & set(inference.order(each.cls)) for each in found)


def is_path(value: Expression, site: Site, inference: Inference) -> bool:
    """Whether a value is known to name a file: a text, or what the stub knows as `Path`."""
    from asyncfix.reach.texts import is_text

    return is_of(value, "Path", site, inference) or is_text(value, site.scope, inference)


def has(value: Expression, name: str, function: Function) -> bool:
    """Whether a value is made with a name: `LOCK_EX | LOCK_NB`."""
    match value:
        case Call(function=called, arguments=arguments):
            return has(called, name, function) or any(has(each.value, name, function) for each in arguments)
        case Attribute(value=owner):
            return last_name(value) == name or has(owner, name, function)
        case Name(bindings=(index,)):
            return last_name(value) == name or has(function.bindings[index].value, name, function)
        case _:
            return last_name(value) == name


def spells(found: Constant, wanted: str) -> bool:
    if isinstance(found.value, int | float) and not isinstance(found.value, bool):
        return found.value == number(wanted)
    return str(found.value) == wanted


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def constant(expression: Expression | None, function: Function) -> Constant | None:
    """The constant that an expression is, itself or by the one value that its name has."""
    match expression:
        case Constant():
            return expression
        case Name(bindings=(index,)) if isinstance(value := function.bindings[index].value, Constant):
            return value
        case _:
            return None
