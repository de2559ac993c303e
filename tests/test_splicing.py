"""A field of a record that is set or gets one more item, with every other byte as it was."""

import pytest

from handbook.edit.splicing import NotPlainError, with_item, with_value

SET = [
    # A block mapping: a line of its own, behind the first of the fields that is one line.
    (
        "- id: a\n  title: A  # its name\n- id: b\n",
        "- id: a\n  title: A  # its name\n  end: X\n- id: b\n",
    ),
    (
        "- id: a\n  title: >-\n    Long\n    text\n- id: b\n",
        "- id: a\n  end: X\n  title: >-\n    Long\n    text\n- id: b\n",
    ),
    ("- id: a\n  title: 'A\n    B'\n", "- id: a\n  end: X\n  title: 'A\n    B'\n"),
    ('- title: "A # no, \\" it"\n  id: a # b', '- title: "A # no, \\" it"\n  end: X\n  id: a # b'),
    ("\ufeff- id: a\r\n  title: A\r\n", "\ufeff- id: a\r\n  title: A\r\n  end: X\r\n"),
    ("-   id: a\n    title: A\n", "-   id: a\n    title: A\n    end: X\n"),
    ("-\n  id: a\n  title: A\n", "-\n  id: a\n  title: A\n  end: X\n"),
    ("id: a\ntitle: A\n# the end\n", "id: a\ntitle: A\nend: X\n# the end\n"),
    # A flow mapping: behind a comma.
    ("- {id: a, title: A b, x: [1]}\n", "- {id: a, title: A b, end: X, x: [1]}\n"),
    ("- {title: 'it''s, A', id: a}\n", "- {title: 'it''s, A', end: X, id: a}\n"),
    ("[{id: a}, {id: b}]\n", "[{id: a, end: X}, {id: b}]\n"),
    (
        "- {\n    id: a,\n    title: A, # first\n  }\n",
        "- {\n    id: a,\n    title: A, end: X, # first\n  }\n",
    ),
    # What is there is replaced, and nothing is filled in.
    ("- id: a\n  end: 2026-01-01   # then\n  x: y\n", "- id: a\n  end: X   # then\n  x: y\n"),
    ("- {id: a, end: '2026-01-01', title: A}\n", "- {id: a, end: X, title: A}\n"),
    ("- id: a\n  end:\n  x: y\n", "- id: a\n  end: X\n  x: y\n"),
    ("- id: a\n  end: null # open\n", "- id: a\n  end: X # open\n"),
    ("- id: a\n  end: ~\n", "- id: a\n  end: X\n"),
]
ADDED = [
    ("- id: a\n  title: A\n", "- id: a\n  title: A\n  in: [X]\n"),
    ("- id: a\n  in: []\n", "- id: a\n  in: [X]\n"),
    ("- id: a\n  in:\n", "- id: a\n  in: [X]\n"),
    ("- id: a\n  in: [one, 'two'] # b\n", "- id: a\n  in: [one, 'two', X] # b\n"),
    (
        "- id: a\n  in: [\n    one,\n    two,\n  ]\n",
        "- id: a\n  in: [\n    one,\n    two, X,\n  ]\n",
    ),
    ("- id: a\n  in:\n    - one # b\n  x: y\n", "- id: a\n  in:\n    - one # b\n    - X\n  x: y\n"),
    ("- id: a\r\n  in:\r\n  - one", "- id: a\r\n  in:\r\n  - one\r\n  - X"),
    ("- {id: a, in: [one], x: y}\n", "- {id: a, in: [one, X], x: y}\n"),
]


@pytest.mark.parametrize(("before", "after"), SET)
def test_a_value_is_set_and_nothing_else_changes(before: str, after: str) -> None:
    found = with_value(before.encode(), "a", "end", "X", ("title",))
    assert found.decode() == after


@pytest.mark.parametrize(("before", "after"), ADDED)
def test_an_item_is_the_last_of_its_list(before: str, after: str) -> None:
    assert with_item(before.encode(), "a", "in", "X", ("title",)).decode() == after


def test_what_would_be_read_as_something_else_is_quoted() -> None:
    assert with_value(b"- id: a\n", "a", "end", "1.10: #", ()) == b'- id: a\n  end: "1.10: #"\n'


@pytest.mark.parametrize(
    "text",
    [
        "- id: a\n  end: >-\n    Long\n",
        "- id: a\n  end: [x]\n",
        "- &one {id: a}\n- {id: b, of: *one}\n",
        "- id: b\n",
        "",
    ],
)
def test_another_form_is_refused_and_not_guessed_at(text: str) -> None:
    with pytest.raises(NotPlainError):
        with_value(text.encode(), "a", "end", "X", ("title",))
