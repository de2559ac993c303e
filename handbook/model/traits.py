"""The traits of a kind of record: what the engine knows of it beside its fields."""

from dataclasses import dataclass

# The parts of the navigation, in their order.
SECTIONS = (
    "When it breaks",
    "What is due",
    "Systems",
    "Who",
    "New here",
    "This handbook",
)
REST = SECTIONS[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """The traits of a kind of record; all but two have a default.

    `name` is what one is called, `plural` what many are. `store` is a file of the data folder
    that lists its records, or a folder (ending in a slash) with a file a record. `page` is the
    path of the page that lists them, in `section` of the navigation, by its macro `register`.
    With `own_pages` each record has a page below it, else an anchor on it. Where a record says
    itself which page it is, `path_field` is the field that says so.

    `cared_for`: it must have an owner.
    `carries`: its page or card has a place for disclaimers.
    `named`: it is only there to be named by others, and is of no use where nothing names it.
    `spelt`: its titles are names that have one spelling in all prose.
    `alike`: two of them may well have the same title.
    `about_facts`: it speaks about facts of the source and does not carry what they say.
    `quoted`: what it says was said by others, to the letter.

    The search calls it `label`, by default its name, and counts a hit in it `weight` times.
    """

    name: str
    plural: str
    store: str = ""
    page: str = ""
    section: str = REST
    register: str = ""
    own_pages: bool = False
    path_field: str = ""
    cared_for: bool = False
    carries: bool = True
    named: bool = False
    spelt: bool = False
    alike: bool = False
    about_facts: bool = False
    quoted: bool = False
    label: str = ""
    weight: float = 1.0

    def __post_init__(self) -> None:
        """What is not said comes from its plural, and its label from its name."""
        object.__setattr__(self, "label", self.label or self.name.replace("-", " ").capitalize())
        spelling = self.plural.lower().replace(" ", "-")
        object.__setattr__(self, "store", self.store or f"{spelling}.yaml")
        if not self.path_field:
            object.__setattr__(self, "page", self.page or spelling)
