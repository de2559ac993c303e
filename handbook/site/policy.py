"""What a browser may do with a page: load from this site, and run the theme's scripts."""

import base64
import functools
import hashlib
import html
import re

_CHARSET = '<meta charset="utf-8">'
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_META = '<meta http-equiv="Content-Security-Policy" content="{}">'
# CSP Level 3. Icons of the theme are data: images in its style sheets.
_RULES = (
    "default-src 'self'",
    "img-src 'self' data:",
    "script-src 'self' {}",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
)


def guard(page: str) -> str:
    """A page with its Content-Security-Policy; a text without a head stays as it is.

    Scripts are allowed by their hash where the theme wrote them, and never where the
    page's content stands.
    """
    if _CHARSET not in page:
        return page
    start, end = page.find("<article"), page.rfind("</article>")
    around = (page[:start], page[max(start, end) :]) if start >= 0 else (page,)
    scripts = frozenset(script for part in around for script in _INLINE.findall(part))
    return page.replace(_CHARSET, _CHARSET + _meta(scripts), 1)


@functools.lru_cache(maxsize=256)
def _meta(scripts: frozenset[str]) -> str:
    rules = "; ".join(_RULES).format(" ".join(sorted(map(_hash, scripts)))).replace(" ;", ";")
    return _META.format(html.escape(rules))


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
