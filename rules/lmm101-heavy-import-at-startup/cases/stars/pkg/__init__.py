"""A package hands on what its modules define: that is what the star is for."""

from torch import *
