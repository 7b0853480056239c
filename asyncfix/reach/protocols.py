"""The methods by which Python and its libraries use objects that they know nothing of."""

SHOWN = ("__str__", "__repr__", "__bytes__", "__fspath__")
COMPARED = ("__eq__", "__hash__")
CONTAINED = ("__len__", "__iter__", "__next__", "__getitem__", "__contains__", "keys")
READ_AND_WRITTEN = ("read", "readline", "readlines", "readinto", "write", "writelines")
OF_FILES = (*READ_AND_WRITTEN, "seek", "tell", "flush", "close")

LOOKED_THROUGH = (*COMPARED, *CONTAINED)  # by containers and texts
HANDED_ON = ("__call__", *SHOWN, *LOOKED_THROUGH, *OF_FILES)  # by any library
ASKED = (*HANDED_ON, "__enter__", "__exit__")
