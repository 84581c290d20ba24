"""Dynamic imports: every name they go by, and what only looks like one."""
import builtins, importlib  # = module eager
import builtins as bi  # = module eager
import importlib as il  # = module eager
import importlib.util as iu  # = module eager
from importlib import import_module  # = module eager
from importlib import import_module as im, __import__ as ii  # = module eager
from builtins import __import__ as bimp  # = module eager

imp = __import__
first = second = importlib.import_module
typed: object = __import__
(grouped) = (il.import_module)
left, right = __import__, __import__

x = __import__("a1")  # = module eager
x = builtins.__import__("a2")  # = module eager
x = bi.__import__("a3")  # = module eager
x = importlib.import_module("a4")  # = module eager
x = il.import_module("a5")  # = module eager
x = import_module("a6")  # = module eager
x = im("a7")  # = module eager
x = ii("a8")  # = module eager
x = bimp("a9")  # = module eager
x = imp("a10")  # = module eager
x = first("a11"), second("a12")  # = module eager; module eager
x = grouped("a13")  # = module eager
x = importlib.__import__("a14")  # = module eager
x = il.__import__("a15")  # = module eager
x = typed("not")
x = left("not")
x = iu.import_module("not")
x = importlib.util.import_module("not")
x = x.importlib.import_module("not")
x = x.__import__("not")
x = x.import_module("not")
x = importlib.import_module.x("not")
x = importlib.find_loader("not")
x = __import__
x = importlib.import_module
x = importlib.import_module(x)
x = importlib.import_module()
x = importlib.import_module(f"not")
x = importlib.import_module("n" + "ot")
x = importlib.import_module("n%s" % "ot")
x = importlib.import_module(b"not")
x = importlib.import_module("a" f"{x}")
x = importlib.import_module(*["not"])
x = importlib.import_module(**{"name": "not"})
x = importlib.import_module(package="not")
x = importlib.import_module(["not"])
x = importlib.import_module(("not",))
x = importlib.import_module("not" if x else "not")
x = importlib.import_module((y := "not"))
x = importlib.import_module(u"b1")  # = module eager
x = importlib.import_module(r'b2')  # = module eager
x = importlib.import_module('b' "3")  # = module eager
x = importlib.import_module("""b4""")  # = module eager
x = importlib.import_module(("b5"))  # = module eager
x = importlib.import_module((("b" '6')))  # = module eager
x = importlib.import_module("\x62\67\u0062\N{LATIN SMALL LETTER B}")  # = module eager
x = importlib.import_module(r"b\8")  # = module eager
x = importlib.import_module(name="b10")  # = module eager
x = importlib.import_module(package=__package__, name="b11")  # = module eager
x = importlib.import_module("b12", package="p")  # = module eager
x = importlib.import_module("b13", **x)  # = module eager
x = importlib.import_module("b14",)  # = module eager
x = importlib.import_module(".b15", "p")  # = module eager
x = importlib.import_module("..b16.c", package=__name__)  # = module eager
x = importlib.import_module("...", "p")  # = module eager
x = importlib.import_module("")  # = module eager
x = __import__("c1", globals(), locals(), ["x"], 1)  # = module eager
x = __import__("c2", globals(), locals(), ["x"], 0)  # = module eager
x = __import__("c3", level=2)  # = module eager
x = __import__("", globals(), locals(), ["x"], 2)  # = module eager
x = __import__("c4", globals(), locals(), ["x"], -1)  # = module eager
x = __import__("c5", globals(), locals(), ["x"], level)  # = module eager
x = __import__("c6", *x, level=1)  # = module eager
x = __import__(name="c7", fromlist=["y"], level=1)  # = module eager
x = __import__("c8.d.e").d.e  # = module eager
x = __import__("c9", level=True)  # = module eager
x = __import__(".c10")  # = module eager
x = (__import__)("d1")  # = module eager
x = (importlib.import_module)("d2")  # = module eager
x = (importlib).import_module("d3")  # = module eager
x = importlib . import_module ("d4")  # = module eager
x = importlib.import_module(  # = module eager
    "d6",  # why
    package=None,
)  # end
x = (__import__("d7"))  # = module eager
x = __import__("d8")("d9")("d10")  # = module eager
x = __import__("d11").__import__("not")  # = module eager
x = __import__(__import__("d12").name)  # = module eager
x = [*map(__import__, ["not", "not"])]
x = getattr(__import__("d13"), "y")  # = module eager
x = __import__ ("d14")  # = module eager
x = "__import__('not')"
x = r"""
__import__("not")
"""
x = {"a": __import__("d16")}["a"]  # = module eager
# __import__("not")
def __import__(name): return __import__("d17")  # = function __import__
def local():
    from importlib import import_module as late  # = function local
    inner = importlib.import_module
    late("e1"); inner("e2")  # = function local; function local
late("e3")  # = module eager
inner("e4")  # = module eager
import_modules("not")
def importer(importlib): return importlib.import_module("e5")  # = function importer
class K:
    load = __import__
    x = load("e6")  # = class K eager
    def m(self): return self.load("not")
