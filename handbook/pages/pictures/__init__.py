"""Pictures made from the data: what is drawn, where it stands, and how its lines run.

`graph` says what a picture is made of, and the modules beside it make one from the data: pure
functions of a handbook and a day. `layout` places it and `svg` shapes it; templates write it down.
"""

from handbook.pages.pictures.graph import Graph, Left
from handbook.pages.pictures.layout import Drawing, drawings

__all__ = ["Drawing", "Graph", "Left", "drawings"]
