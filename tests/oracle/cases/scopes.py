"""Scopes, qualified names, and what is evaluated in the scope around a definition."""
import importlib  # = module eager


def f(x=__import__("a1"), *args: __import__("a2"), y=__import__("a3"), **kw) -> __import__("a4"):  # = module eager; module eager; module eager; module eager
    import a5  # = function f
    def g(z=__import__("a6")):  # = function f
        import a7  # = function f.<locals>.g
        class C:
            import a8  # = class f.<locals>.g.<locals>.C
            def m(self):
                import a9  # = function f.<locals>.g.<locals>.C.m
            k = lambda self: __import__("a10")  # = function f.<locals>.g.<locals>.C.<lambda>
            class D(__import__("a11").Base, metaclass=__import__("a12")):  # = class f.<locals>.g.<locals>.C; class f.<locals>.g.<locals>.C
                import a13  # = class f.<locals>.g.<locals>.C.D
    return lambda: lambda: __import__("a14")  # = function f.<locals>.<lambda>.<locals>.<lambda>


@__import__("b1").decorate  # = module eager
@importlib.import_module("b2").decorate(lambda: __import__("b3"))  # = module eager; function <lambda>
class C(__import__("b4").Base):  # = module eager
    import b5  # = class C eager

    @__import__("b6").decorate  # = class C eager
    def m(self, x=__import__("b7"), y: __import__("b8") = None):  # = class C eager; class C eager
        import b9  # = function C.m

    @__import__("b10")  # = class C eager
    @staticmethod
    async def n():
        import b11  # = function C.n
        async def o():
            import b12  # = function C.n.<locals>.o

    class D:
        from . import b13  # = class C.D eager
        class E:
            from .. import b14  # = class C.D.E eager
            x = lambda: __import__("b15")  # = function C.D.E.<lambda>

    for x in y:
        class F:
            import b16  # = class C.F eager loop

    if x:
        def p(self):
            import b17  # = function C.p
    else:
        class G: import b18  # = class C.G eager

    __private = __import__("b19")  # = class C eager
    def __mangled(self): import b20  # = function C.__mangled


class __Mangler:
    def __m(self):
        import c1  # = function __Mangler.__m


# Dispatch tables, keyword lambdas, nested calls.
TABLE = {
    "a": lambda **kw: __import__("d1", fromlist=["x"])._f(**kw),  # = function <lambda>
    "b": lambda: importlib.import_module("d2"),  # = function <lambda>
    "c": __import__("d3"),  # = module eager
    "d": (lambda: (__import__("d4")))(),  # = function <lambda>
    __import__("d5"): 1,  # = module eager
}
x = __import__("e1").f(__import__("e2"))  # = module eager; module eager
x = __import__("e3", fromlist=[__import__("e4").name])  # = module eager; module eager
x = f(x)(__import__("e5"))[__import__("e6")]  # = module eager; module eager
x = not __import__("e7")  # = module eager
x[__import__("e8")] = 1  # = module eager
x: __import__("e9") = __import__("e10")  # = module eager; module eager
x += __import__("e11")  # = module eager
del x[__import__("e12")]  # = module eager
x = (yield_ := __import__("e13"))  # = module eager
print(*__import__("e14"), **__import__("e15"))  # = module eager; module eager


def outer():
    global declared, nonlocal_
    def inner():
        import g1  # = function outer.<locals>.inner
        yield __import__("g2")  # = function outer.<locals>.inner
        return (yield from __import__("g3"))  # = function outer.<locals>.inner
    class Local:
        import g4  # = class outer.<locals>.Local
        @__import__("g5")  # = class outer.<locals>.Local
        def m(self, x=lambda: __import__("g6")):  # = function outer.<locals>.Local.<lambda>
            import g7  # = function outer.<locals>.Local.m
    x = [lambda: __import__("g8") for y in x]  # = function outer.<locals>.<lambda>


lambda x=lambda: __import__("h1"): lambda y=__import__("h2"): 0  # = function <lambda>; function <lambda>
def one_line(): import h3; import h4  # = function one_line; function one_line
class OneLine: import h5  # = class OneLine eager
async def one_async(): import h6  # = function one_async
if x: import h7  # = module eager
raise __import__("i1") from __import__("i2")  # = module eager; module eager
