"""__lazy_modules__: what CPython 3.15 defers without the keyword (it was asked)."""
import a  # = module eager
__lazy_modules__ = ["a", "b.c", "pk"]
import a  # = module lazy
import b  # = module eager
import b.c  # = module lazy
import a as x  # = module lazy
import a, b.c  # = module lazy
import a, b  # = module eager
from a import x  # = module lazy
from a import *  # = module eager
from .a import x  # = module eager
from . import a  # = module eager
from pk import x  # = module lazy
from b import c  # = module eager
from pk.x import y  # = module eager
x = __import__("a")  # = module eager
if x:
    import a  # = module lazy
with x:
    import a  # = module lazy
for x in y:
    import a  # = module loop lazy
try:
    import a  # = module eager
    if x: import a  # = module eager
    with x: import a  # = module eager
except ValueError:
    import a  # = module eager handler
else:
    import a  # = module lazy
finally:
    import a  # = module lazy
try:
    try: pass
    finally: import a  # = module eager try
except ImportError: pass
def f(): import a  # = function f
class C: import a  # = class C eager
if TYPE_CHECKING: import a  # = module typing lazy
__lazy_modules__ += ("d",)
import d  # = module lazy
import a  # = module lazy
def g():
    __lazy_modules__ = ["e"]
class D:
    __lazy_modules__ = ["e"]
import e  # = module eager
__lazy_modules__ += [x]
import x  # = module eager
if x:
    __lazy_modules__: set = {"f", 'g' "h"}
import a  # = module eager
import f  # = module lazy
import gh  # = module lazy
__lazy_modules__ = x = ["i"]
import i  # = module lazy
import f  # = module eager
__lazy_modules__ = []
import i  # = module eager
