"""What mkdocs-macros registers: the macros that pages may call.

Named as `handbook.site.macros` in mkdocs.yml, below `plugins: macros: modules:`. A handbook's own
macros stand in modules that are named after it, and own templates in `macros/templates/`.
"""

from pathlib import Path
from typing import Any

from handbook.pages.macros import OWN, Templates
from handbook.pages.prose import block, inline
from handbook.pages.view import View
from handbook.site.reading import reading


def define_env(env: Any) -> None:
    """Register one macro for each template, and `ref`; nothing more."""
    root = Path(env.project_dir)
    read = env.conf["extra"].get("handbook") or reading(root)
    view = View(read, lambda: read.addresses.name(env.page.url))
    put = read.placeholders.put if read.placeholders else block
    for name, macro in Templates(root / OWN).macros(view, put):
        env.macro(macro, name)
    env.macro(lambda record_id, text=None: inline(view.ref(record_id, text)), "ref")
