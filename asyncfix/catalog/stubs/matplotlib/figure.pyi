# https://matplotlib.org/stable/api/figure_api.html
from asyncfix.catalog.stubs import blocks

# Draws it all, be it into a buffer.
class Figure:
    @blocks("cpu")
    def savefig(self, fname: object, **kwargs: object) -> None: ...
