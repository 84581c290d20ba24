"""Test files are not asked."""

import pytest
