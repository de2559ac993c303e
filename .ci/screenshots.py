"""Take the pictures of the README from the real site: `make screenshots`.

Builds this handbook, opens it in light and dark, on a desk and on a phone, and writes
`.github/pictures/NAME.png`. The package does not hold them.
"""

import sys
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "benchmarks"))
import phone  # noqa: E402 -- benchmarks are no package

PLACE = ROOT / ".github" / "pictures"
LARGEST = 150_000


class Picture(NamedTuple):
    """A page as a reader sees it."""

    name: str
    path: str
    scheme: Literal["light", "dark"]
    width: int
    height: int


PICTURES = (
    Picture("home-light", "", "light", 1120, 700),
    Picture("home-dark", "", "dark", 1120, 700),
    Picture("playbook-light", "playbooks/deploy-backend/#roll-back-now", "light", 1120, 700),
    Picture("home-phone", "", "light", 390, 780),
    Picture("playbook-phone", "playbooks/deploy-backend/#roll-back-now", "dark", 390, 780),
)


def main() -> None:
    """Write all pictures; ends with 1 where one is too large for a README."""
    PLACE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, phone.chromium() as browser:
        site = Path(place, "site")
        site.mkdir()
        with phone.served(site) as (address, _):
            phone.build(ROOT, site, address)
            for each in PICTURES:
                page = browser.new_page(
                    viewport={"width": each.width, "height": each.height},
                    color_scheme=each.scheme,
                )
                page.goto(address + each.path, wait_until="networkidle")
                target = PLACE / f"{each.name}.png"
                page.screenshot(path=target, animations="disabled")
                page.close()
                if target.stat().st_size > LARGEST:
                    sys.exit(f"{target} is larger than {LARGEST} bytes")


if __name__ == "__main__":
    main()
