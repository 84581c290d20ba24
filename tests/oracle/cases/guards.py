"""Conditions: typing-only, dead, main guard; which half is live."""
import typing  # = module eager
import typing as t  # = module eager
from typing import TYPE_CHECKING  # = module eager
from typing import TYPE_CHECKING as TC, Any  # = module eager
from typing_extensions import TYPE_CHECKING as TX  # = module eager

if TYPE_CHECKING:
    import a1  # = module typing
    def f():
        import a2  # = function f typing
    class C:
        import a3  # = class C typing
        def m(self, x=__import__("a4")):  # = class C typing
            import a5  # = function C.m typing
    if x:
        import a6  # = module typing
    else:
        import a7  # = module typing
    try:
        import a8  # = module try typing
    except ImportError:
        import a9  # = module handler typing
elif x:
    import a10  # = module eager
else:
    import a11  # = module eager

if typing.TYPE_CHECKING:
    import b1  # = module typing
if t.TYPE_CHECKING: import b2  # = module typing
if TC:
    import b3  # = module typing
if TX: import b4  # = module typing
if (TYPE_CHECKING):
    import b5  # = module typing
if not TYPE_CHECKING:
    import b6  # = module eager
else:
    import b7  # = module typing
if not (t.TYPE_CHECKING): import b8  # = module eager
elif x: import b9  # = module typing
else: import b10  # = module typing
if TYPE_CHECKING and x:
    import b11  # = module typing
else:
    import b12  # = module eager
if x and not TYPE_CHECKING:
    import b13  # = module eager
else:
    import b14  # = module eager
if x and y and TYPE_CHECKING: import b15  # = module typing
if TYPE_CHECKING or x:
    import b16  # = module eager
else:
    import b17  # = module eager
if not TYPE_CHECKING or x:
    import b18  # = module eager
else:
    import b19  # = module typing
if not not TYPE_CHECKING: import b20  # = module typing
if x: import b21  # = module eager
elif TYPE_CHECKING: import b22  # = module typing
else: import b23  # = module eager
if x.TYPE_CHECKING: import b24  # = module typing
if "TYPE_CHECKING": import b25  # = module eager
if TYPE_CHECKINGS: import b26  # = module eager
if TYPE_CHECKING():import b27  # = module eager
while TYPE_CHECKING: import b28  # = module eager loop

if False:
    import c1  # = module dead
    def g():
        import c2  # = function g dead
elif x:
    import c3  # = module eager
else:
    import c4  # = module eager
if 0: import c5  # = module dead
else: import c6  # = module eager
if True:
    import c7  # = module eager
elif x:
    import c8  # = module dead
else:
    import c9  # = module dead
if 1: import c10  # = module eager
else: import c11  # = module dead
if not True: import c12  # = module dead
else: import c13  # = module eager
if not False: import c14  # = module eager
else: import c15  # = module dead
if False and x: import c16  # = module dead
if x and 0: import c17  # = module dead
if False or x: import c18  # = module eager
if x: import c19  # = module eager
elif False: import c20  # = module dead
if None: import c21  # = module eager
if "": import c22  # = module eager
if 2: import c23  # = module eager
else: import c24  # = module eager
while 0: import c25  # = module eager loop
if False:
    if TYPE_CHECKING:
        import c26  # = module typing dead
for x in y:
    if False:
        import c27  # = module loop cond dead
    if TYPE_CHECKING:
        import c28  # = module loop cond typing

if __name__ == "__main__":
    import d1  # = module eager main
    def h():
        import d2  # = function h main
else:
    import d3  # = module eager
if "__main__" == __name__: import d4  # = module eager main
if '__main__' == (__name__): import d5  # = module eager main
if __name__ != "__main__": import d6  # = module eager
else: import d7  # = module eager main
if not __name__ == "__main__": import d8  # = module eager
else: import d9  # = module eager main
if __name__ == "main": import d10  # = module eager
if __name__ == "__main__" and x: import d11  # = module eager main
if x or __name__ == "__main__": import d12  # = module eager
if x.__name__ == "__main__": import d13  # = module eager
if __name__ in ("__main__",): import d14  # = module eager
if __name__ == "__mai" "n__": import d15  # = module eager main
if __name__ is "__main__": import d16  # = module eager
if __name__ == b"__main__": import d17  # = module eager
if __name__ == "__main__" == x: import d18  # = module eager
class K:
    if __name__ == "__main__":
        import d19  # = class K eager main
if TYPE_CHECKING and __name__ == "__main__":
    import d20  # = module typing main

# Expressions are not statements: no guard.
x = __import__("e1") if TYPE_CHECKING else __import__("e2")  # = module eager; module eager
x = False and __import__("e3")  # = module eager
if TYPE_CHECKING and __import__("e4"): pass  # = module eager
if __import__("e5") and __name__ == "__main__": pass  # = module eager
elif __import__("e6"): import e7  # = module eager; module eager
if False: pass
elif __import__("e8"): pass  # = module eager
if True: pass
elif __import__("e9"): pass  # = module dead
if not TYPE_CHECKING: pass
elif __import__("e10"): pass  # = module typing
