"""An operations handbook that is data: load it, check it, schedule it, export it."""

__version__ = "0.1.0"
