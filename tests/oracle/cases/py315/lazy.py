"""PEP 810: the keyword, and where it is an ordinary name."""
lazy import a1  # = module lazy
lazy import a2, a3 as b  # = module lazy
lazy from a4 import b  # = module lazy
lazy from . import a5  # = module lazy
lazy from .a6 import (b,  # = module lazy
    c)
lazy from lazy import lazy  # = module lazy
lazy import lazy  # = module lazy
lazy import a7 as lazy  # = module lazy
import lazy  # = module eager
from lazy import lazy  # = module eager
lazy
import a8  # = module eager
lazy; import a9  # = module eager
x = 1; lazy import a10  # = module lazy
lazy  import  a11  # = module lazy
lazy	from	a12	import	b  # = module lazy
if x: lazy import a13  # = module lazy
else: lazy from a14 import b  # = module lazy
if x:
    lazy import a15  # = module lazy
    if TYPE_CHECKING:
        lazy from a16 import b  # = module typing lazy
    # above the lazy
    lazy from a17 import b  # = module lazy
    import a18  # = module eager
for x in y: lazy import a19  # = module loop lazy
for x in y:
    if x: lazy import a20  # = module loop cond lazy
while x:
    lazy import a21; import a22  # = module loop lazy; module eager loop
with x:
    lazy import a23  # = module lazy
match x:
    case lazy: lazy import a24  # = module lazy
match lazy:
    case _: lazy from a25 import b; import a26  # = module lazy; module eager
if __name__ == "__main__": lazy import a27  # = module main lazy
if False: lazy import a28  # = module dead lazy
lazy = 1
lazy.x = lazy(x)
lazy: int
lazy \
    .x
x = lazy
print(lazy)
"lazy import not_this"
# lazy import not_this
# The grammar takes these, the compiler does not: facts all the same.
def f():
    lazy import b1  # = function f lazy
class C:
    lazy from b2 import x  # = class C lazy
try:
    lazy import b3  # = module try lazy
except ImportError:
    lazy import b4  # = module handler lazy
lazy from b5 import *  # = module lazy
