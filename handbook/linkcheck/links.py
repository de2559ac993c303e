"""The rules about one link, in the order in which they are asked: the first answer counts."""

from handbook.findings import Severity, nearest
from handbook.linkcheck.addresses import is_mail, is_telephone, what_browsers_repair
from handbook.linkcheck.pages import BuiltPage
from handbook.linkcheck.rules import Look, Said, link_rule
from handbook.linkcheck.scripts import makes
from handbook.schemes import ALLOWED

_KNOWN = (*ALLOWED, "data")
_FILES = frozenset({"file"})


@link_rule("HB1201")
def empty(look: Look) -> Said | None:
    """Every link has an address."""
    if look.url.strip():
        return None
    return Said("", "a link without an address", "write where it leads, or take it out")


@link_rule("HB1202")
def unknown_scheme(look: Look) -> Said | None:
    """Every address has a scheme that a browser can open: of the web, a mail, a call or a chat."""
    scheme, url = look.address.scheme, look.url
    if not scheme or scheme in _KNOWN or scheme in _FILES:
        return None
    near = nearest(scheme, _KNOWN)
    hint = f'did you mean "{near}:"?' if near else f"known: {', '.join(_KNOWN[:-1])}"
    return Said(url, f'unknown scheme "{scheme}:" in "{url}"', hint)


@link_rule("HB1203")
def mail_or_telephone(look: Look) -> Said | None:
    """Every mailto: names a mailbox, and every tel: a number."""
    address, url = look.address, look.url
    if address.scheme == "mailto" and not is_mail(address):
        return Said(url, f'no mailbox in "{url}"', "write mailto:name@example.com")
    if address.scheme == "tel" and not is_telephone(address):
        return Said(url, f'no telephone number in "{url}"', "write digits only, as tel:+4930123456")
    return None


@link_rule("HB1204")
def repaired(look: Look) -> Said | None:
    """Every address is written as it is meant: no backslash, double slash or half an encoding."""
    wrong = what_browsers_repair(look.url) or _in_own_address(look)
    if wrong is None:
        return None
    hint = "write it plainly: each browser and server repairs it its own way"
    return Said(look.url, f'{wrong} in "{look.url}"', hint)


def _in_own_address(look: Look) -> str | None:
    """What is wrong in an address of this site that would be right in another's."""
    try:
        double = look.target is not None and "//" in look.address.path
    except UnicodeDecodeError:
        return "a percent-encoding that is not UTF-8"
    return "a double slash" if double else None


@link_rule("HB1205")
def leaves(look: Look) -> Said | None:
    """No link leads above the site, or to a file of the machine that built it."""
    url = look.url
    if look.address.scheme in _FILES:
        return Said(url, f'a file of one machine: "{url}"', "link to a page, or put the file in")
    if look.target and look.target.path is None:
        below = f"the site is published below {look.site.prefix}"
        return Said(url, f'"{url}" leads out of the site', f"{below}; nothing above it is its own")
    return None


@link_rule("HB1206")
def page_in_other_case(look: Look) -> Said | None:
    """Every link spells its page or file in the letter case that it has."""
    path, folded = _missing(look), look.site.folded
    right = path and (folded.get(path.casefold()) or folded.get(f"{path}/".casefold()))
    if not path or not right:
        return None
    return Said(path, f'"{look.url}" is in the wrong letter case', f'its page is "{right}"')


@link_rule("HB1207")
def missing(look: Look) -> Said | None:
    """Every link, image, script and style within the site leads to a file that is there."""
    site, path = look.site, _missing(look)
    if path is None:
        return None
    said = f'"{look.url}" leads to nothing: the site has no "{path}"'
    whole = site.target(look.page, look.url.replace("?", "%3F").replace("#", "%23"))
    if whole and whole.path != path and site.file_at(whole.path or "."):
        return Said(path, said, 'write a "?" of a name as %3F, and a "#" as %23')
    near = site.nearest(path)
    hint = f'did you mean "{near}"?' if near else "make the page, or take the link out"
    return Said(path, said, hint)


def _missing(look: Look) -> str | None:
    """The path within the site that a link names and the site has not."""
    path = look.target.path if look.target else None
    return None if path is None or look.site.file_at(path) else path


@link_rule("HB1208", Severity.WARNING)
def made_by_a_script(look: Look) -> Said | None:
    """No link needs an anchor that only a script makes."""
    page, anchor = _no_anchor(look)
    if page is None or not makes(look.site, page, anchor):
        return None
    hint = "put the id into the page, or ignore HB1208 for it in data/handbook.yaml"
    return Said(f"{page.address}#{anchor}", f'only a script makes the anchor "#{anchor}"', hint)


@link_rule("HB1209")
def anchor_in_other_case(look: Look) -> Said | None:
    """Every link spells its anchor in the letter case that it has."""
    page, anchor = _no_anchor(look)
    known = {each.casefold(): each for each in sorted(page.anchors)} if page else {}
    right = known.get(anchor.casefold())
    if page is None or right is None:
        return None
    said = f'"{look.url}" is in the wrong letter case'
    return Said(f"{page.address}#{anchor}", said, f'its anchor is "#{right}"')


@link_rule("HB1210")
def anchor_missing(look: Look) -> Said | None:
    """Every anchor that a link names is on its page."""
    page, anchor = _no_anchor(look)
    if page is None:
        return None
    near = nearest(anchor, page.anchors)
    hint = f'did you mean "#{near}"?' if near else "make the anchor, or take it out of the link"
    name = f'"{page.address}"' if page.address else "the home page"
    return Said(f"{page.address}#{anchor}", f'no anchor "#{anchor}" on {name}', hint)


def _no_anchor(look: Look) -> tuple[BuiltPage | None, str]:
    """The page and the anchor that a link names and the page has not, or None and nothing."""
    target = look.target
    if target is None or target.path is None or target.anchor is None:
        return None, ""
    page = look.site.pages.get(look.site.file_at(target.path) or "")
    return (page, target.anchor) if page and target.anchor not in page.anchors else (None, "")
