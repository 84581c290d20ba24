"""Imports its own part, and is no program by that."""

from kit import making

__all__ = ["making"]
