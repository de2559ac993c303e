"""What `handbook init` writes: a small handbook that its people can run, check and publish."""

from handbook.starter.answers import Answers, read_answers
from handbook.starter.engine import NotInstalledError, requirement
from handbook.starter.render import files

__all__ = ["Answers", "NotInstalledError", "files", "read_answers", "requirement"]
