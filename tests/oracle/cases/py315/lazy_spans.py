"""PEP 810: the keyword over several lines, with comments."""
# above
lazy import a1  # one
x = 1; lazy \
    import a2  # two
lazy from \
    a3 import b  # three
lazy \
  \
  from \
  . import a4
if x:
    # inside
    lazy from a5 import (  # five
        b,  # b
        c,
    )  # end
    lazy\
    .x
lazy\
 import a6
x = "é"; lazy import é, a7  # é
lazy	import a8
