"""What a page may call: one macro for each template in `templates/`."""

from pathlib import Path
from typing import Any

from handbook.site.reading import reading
from macros.prose import block, inline
from macros.render import names, renderer
from macros.view import View


def define_env(env: Any) -> None:
    """Register the macros with mkdocs-macros; nothing more."""
    read = env.conf["extra"].get("handbook") or reading(Path(env.project_dir))
    view = View(read, lambda: read.addresses.name(env.page.url))
    render = renderer(view, read.stash.put if read.stash else block)
    for name in names():
        env.macro(render(name), name)
    env.macro(lambda record_id, text=None: inline(view.ref(record_id, text)), "ref")
