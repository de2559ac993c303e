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
    before, _, rest = page.partition("<article")
    after = rest.rpartition("</article>")[2]
    hashes = sorted({_hash(script) for script in _INLINE.findall(before + after)})
    rules = "; ".join(_RULES).format(" ".join(hashes)).replace(" ;", ";")
    return page.replace(_CHARSET, _CHARSET + _META.format(html.escape(rules)), 1)


@functools.lru_cache(maxsize=1024)
def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
