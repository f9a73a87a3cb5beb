"""The commands: they parse, call ``zhoubao.api`` and print, nothing more."""

from zhoubao.cli.main import main

__all__ = ["main"]
