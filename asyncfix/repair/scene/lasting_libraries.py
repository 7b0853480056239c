"""Whether a program keeps handles of libraries whose handles threads may use in turn; most do not."""

from asyncfix.catalog.marks import find_mark
from asyncfix.repair.scene.scene import Scene


def is_asked(scene: Scene) -> bool:
    """Whether the program keeps handles of any such library anywhere; most do not, and need not be looked through."""

    def find() -> bool:
        marks = (find_mark(each, "resource") for each in scene.reach.program.marked_classes("resource"))
        if not any(mark and mark.get("any_thread") for mark in marks):
            return False
        from asyncfix.repair.scene.lasting import kept_names

        return bool(kept_names(scene))

    return scene.everywhere.remember("lasting libraries", find)
