"""The cells of a table's rows, put together from what its columns say once.

Tables have thousands of rows, each with a cell for each column: a template would ask of each cell
anew how its column is shown. `_table.html` says what columns are.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from handbook.pages.html import escaped, html

# What a cell says that has nothing to say.
_NOTHING = ("", "—")
# So many declarations are remembered; a page has a few, and each page declares its own.
_MOST = 32
Columns = Mapping[str, Mapping[str, Any]]


class Row(NamedTuple):
    """The cells of a row as HTML.

    `folds`: rows of its table may unfold on a phone; `opens`: this one has something to unfold.
    `title` is what it is called.
    """

    cells: Markup
    folds: bool
    opens: bool
    title: Any


class _Column(NamedTuple):
    """How a cell of a column begins: with something in it, and with nothing, less their ends."""

    name: str
    part: str
    begins: str
    begins_empty: str


class RowMaker:
    """Makes the cells of rows; it remembers the columns that were declared last."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Columns, list[_Column]]] = {}

    def row(self, columns: Columns, cells: Mapping[str, Any], values: Mapping[str, Any]) -> Row:
        """A row of its cells, by the names of their columns.

        `values` are those that a reader can choose the row by, where the cell does not show them.
        Raises LookupError where there is a column without a cell.
        """
        found: list[str] = []
        folds, opens, title = False, False, ""
        for name, part, begins, begins_empty in self._shown(columns):
            said = _text(_cell(cells, name))
            is_empty = said in _NOTHING
            found.append(begins_empty if is_empty else begins)
            if values and (value := values.get(name)):
                found.append(f' data-value="{escape(value)}"')
            found += (">", said, "</td>")
            if part == "title":
                title = cells[name]
            elif part == "more":
                folds, opens = True, opens or not is_empty
        return Row(html("".join(found)), folds, opens, title)

    def _shown(self, columns: Columns) -> list[_Column]:
        known = self._known.get(id(columns))
        if known is None or known[0] is not columns:
            if len(self._known) >= _MOST:
                self._known.clear()
            shown = [_column(*each) for each in columns.items() if each[1].get("shown", True)]
            known = self._known[id(columns)] = columns, shown
        return known[1]


def _column(name: str, says: Mapping[str, Any]) -> _Column:
    part = says.get("part", "note")
    css = f"hb-is-{escape(part)}{' hb-is-said' if says.get('said') else ''}"
    more = " hidden" if part == "facet" else f' data-label="{escape(says["head"])}"'
    return _Column(name, part, f'<td class="{css}"{more}', f'<td class="{css} hb-none"{more}')


def _cell(cells: Mapping[str, Any], name: str) -> Any:
    if name not in cells:
        raise LookupError(f'a row of the table has no cell for its column "{name}"')
    return cells[name]


def _text(cell: Any) -> str:
    """What a cell says, as HTML without space around it."""
    said = str.strip(cell if isinstance(cell, str) else str(cell))
    return said if isinstance(cell, Markup) else str(escaped(said))
