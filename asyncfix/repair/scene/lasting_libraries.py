"""Whether a program keeps handles of libraries whose handles threads may use in turn; most do not."""

from asyncfix.catalog.marks import CLIENT, find_mark
from asyncfix.link.program import Program
from asyncfix.model.expressions import Definition, Imported
from asyncfix.repair.scene.scene import Scene


def is_asked(scene: Scene) -> bool:
    """Whether the program keeps handles of any such library anywhere; most do not, and need not be looked through."""

    def find() -> bool:
        program = scene.reach.program
        marks = (find_mark(each, "resource") for each in program.marked_classes("resource"))
        if not any(mark and mark.get("any_thread") for mark in marks) and not any(program.marked_classes(CLIENT)):
            return False
        if not keeps_anything(program):
            return False
        from asyncfix.repair.scene.lasting import kept_names

        return bool(kept_names(scene))

    return scene.everywhere.remember("lasting libraries", find)


def keeps_anything(program: Program) -> bool:
    """Whether the program sets an attribute, a field or a name of a module at all: a short script need not."""
    for module in program.project:
        bound = (each.binding.value for names in module.names.values() for each in names)
        members = (each.value for cls in module.classes.values() for each in cls.members)
        if not all(isinstance(each, Definition | Imported) for each in (*bound, *members)):
            return True
        if any(each.writes for each in module.functions.values()):
            return True
    return False
