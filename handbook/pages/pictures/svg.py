"""Shapes as path data of SVG 2: the outlines of boxes, the lines between them, their arrows."""

from collections.abc import Sequence

Point = tuple[float, float]
# How far from its corner a line begins to turn; how long an arrow is, and half of how wide.
_TURN, _LONG, _HALF = 6.0, 8.0, 4.0
_ROUND = {"system": 10, "trigger": 16, "place": 8, "ladder": 6}
_SHARP = 2
_CUT = 12


def rounded(value: float) -> float:
    """A place in a picture, to a tenth of a unit: finer is not seen, and costs bytes."""
    return round(float(value), 1) + 0.0


def number(value: float) -> str:
    """A number as it is written in a picture, with no more digits than it needs."""
    return f"{round(value, 2) + 0.0:.10g}"


def outline(shape: str, width: float, height: float) -> str:
    """The outline of a box from its corner: of a gate cut at its corners, of a playbook folded."""
    if shape == "gate":
        across, down = number(width - 2 * _CUT), number(height - 2 * _CUT)
        return (
            f"M{_CUT} 0h{across}l{_CUT} {_CUT}v{down}l-{_CUT} {_CUT}"
            f"h-{across}l-{_CUT}-{_CUT}v-{down}Z"
        )
    if shape == "playbook":
        return f"M0 0h{number(width - _CUT)}l{_CUT} {_CUT}v{number(height - _CUT)}H0Z"
    turn = _ROUND.get(shape, _SHARP)
    across, down, arc = number(width - 2 * turn), number(height - 2 * turn), f"a{turn} {turn} 0 0 1"
    return (
        f"M{turn} 0h{across}{arc} {turn} {turn}v{down}{arc} -{turn} {turn}"
        f"h-{across}{arc} -{turn} -{turn}v-{down}{arc} {turn} -{turn}Z"
    )


def marks(shape: str, width: float, height: float) -> str:
    """What tells a box beside its outline: the sides of a vendor, the fold of a playbook."""
    if shape == "vendor":
        return f"M3 0v{number(height)}M{number(width - 3)} 0v{number(height)}"
    if shape == "playbook":
        return f"M{number(width - _CUT)} 0v{_CUT}h{_CUT}"
    if shape == "place":
        return f"M0 5h{number(width)}"
    return ""


def line(points: Sequence[Point]) -> str:
    """A line through points with rounded turns, up to where its arrow begins."""
    *turns, end = points[1:]
    end = _toward(end, (*points[:1], *turns)[-1], _LONG - 1)
    path = f"M{_at(points[0])}"
    for before, at, after in zip(points, turns, (*turns[1:], end), strict=False):
        near = min(_TURN, _far(before, at) / 2, _far(at, after) / 2)
        path += f"L{_at(_toward(at, before, near))}Q{_at(at)} {_at(_toward(at, after, near))}"
    return f"{path}L{_at(end)}"


def arrow(points: Sequence[Point]) -> str:
    """The arrow at the end of a line."""
    before, tip = points[-2:]
    foot, far = _toward(tip, before, _LONG), _far(before, tip) or 1.0
    side, up = (tip[1] - before[1]) / far * _HALF, (before[0] - tip[0]) / far * _HALF
    one, other = (foot[0] + side, foot[1] + up), (foot[0] - side, foot[1] - up)
    return f"M{_at(tip)}L{_at(one)}L{_at(other)}Z"


def _far(one: Point, other: Point) -> float:
    """How far two points are from each other along lines that turn at right angles."""
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _toward(start: Point, end: Point, length: float) -> Point:
    """The point that lies a length from one point toward another, and not beyond it."""
    far = _far(start, end)
    part = min(1.0, length / far) if far else 0.0
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _at(point: Point) -> str:
    return f"{number(rounded(point[0]))} {number(rounded(point[1]))}"
