"""The page of what is checked: the list that `handbook rules` prints, and what is accepted."""

import html
import re

from handbook.rulebook import rulebook


def rows(page: str, number: int) -> list[list[str]]:
    """The cells of a table's rows as text, those that are held back behind it too."""
    whole = r"(?s)<table class=\"hb-table\".*?</table>(?:<noscript data-rest>.*?</noscript>)?"
    bodies = re.findall(r"(?s)<tbody>.*?</tbody>", re.findall(whole, page)[number])
    return [
        [html.unescape(re.sub(r"<.*?>", "", cell)) for cell in re.findall(r"(?s)<td.*?</td>", row)]
        for body in bodies
        for row in re.findall(r"(?s)<tr.*?</tr>", body)
    ]


def test_the_page_has_every_code_with_severity_and_sentence(site) -> None:
    page = site.page("rules")
    assert rows(page, 0) == [[c.name, str(c.severity), c.says] for c in rulebook()]
    assert all(f'id="{code.name.lower()}"' in page for code in rulebook())


def test_what_is_accepted_is_shown_with_its_reason(site, twin_site, hostile_site) -> None:
    assert "Nothing is ignored." in site.page("rules")
    assert rows(twin_site.page("rules"), 2) == [
        ["HB921", "2026-03-26-projector-c1", "The audience is told when the cause is known."]
    ]
    hostile = hostile_site.page("rules")
    assert 'data-label="Of"><a' in hostile
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile
    assert "<script>alert(1)" not in hostile
