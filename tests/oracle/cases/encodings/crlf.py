"""Doc
import x"""
# above
import a1  # trailing
from a2 import (  # one
    b,
    # two
    c)
if x:
    import a3

import a4 \
    as b
x = "a\
import x"; import a5
