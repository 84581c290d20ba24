"""Words that are keywords only sometimes, and text that only looks like an import."""
import lazy  # = module eager
from lazy import lazy  # = module eager
import match, case, type  # = module eager
from type import match as case  # = module eager
from match import type  # = module eager
lazy = 1
lazy
import a1  # = module eager
lazy.x = lazy [0]
lazy(lazy)
print(lazy); import a2  # = module eager
x = lazy \
    if lazy else lazy
lazy: int = 3
match = case = type = lazy
match(x)
match[x]
match.x
match, case = x
match: int
match * x
match -x
match (x) if x else y
type(x)
type.x
type[x] = y
case(x)
case: int
print(type, match, case)
match x:
    case match: import a3  # = module eager
match match:
    case {"import": case, **rest}:
        import a4  # = module eager
    case [import_, *_] | import_:
        import a5  # = module eager
match (x, y):
    case (1, _): import a6  # = module eager
match x, y:
    case 1, _: import a7  # = module eager
match [x]:
    case _:
        match y:
            case case.type(type=lazy):
                import a8  # = module eager
match -x:
    case -1: import a9  # = module eager
match lambda: x:
    case _: import a10  # = module eager
match {1: 2}[1]:
    case "import x": import a11  # = module eager
match(x):
    case(1): import a12  # = module eager
match not x:
    case None: import a13  # = module eager
match await_:
    case _: import a14  # = module eager
def match(match=match): import a15  # = function match
def type(): import a16  # = function type
class case: import a17  # = class case eager
def lazy(lazy=lazy): import a18  # = function lazy
class match(match): match = lambda: __import__("a19")  # = function match.<lambda>
x = "import not_this"
x = 'from not_this import that'
x = """
import not_this
from not_this import that
"""
x = f"import {x}"; x = rf'import {x!r:>{x}}'
x = b"import not_this"
# import not_this
important = 1; x.import_ = 2; import_ = 3; reimport = 4
x = ("import "
     "not_this"); import a20  # = module eager
print("import"); import a21  # = module eager
x = 'a \
import not_this'
x = "\
import not_this"
x = '''\''' import not_this'''
x = "\\"; import a22  # = module eager
x = r"\"; import not_this"; import a23  # = module eager
x = ""; import a24  # = module eager
x = ''; import a25  # = module eager
x = """"quoted" import not_this"""; import a26  # = module eager
x = '''it's "import" '''; import a27  # = module eager
x = "'"; import a28; y = '"'  # = module eager
x = u'', Rb"\"", bR'''\''''; import a29  # = module eager
x = {1: "import"}; x = [1,
    2]; import a30  # = module eager
if x: pass; import a31  # = module eager
if x: pass; import a32; y = 1  # = module eager
else: import a33  # = module eager
x = 1if 1else 2; import a34  # = module eager
x = [0x1for x in x]; import a36  # = module eager
print(1,); import a37  # = module eager
global x; import a38  # = module eager
x = x @ x; x @= x; import a39  # = module eager
x = (x
# import not_this
); import a40  # = module eager
class async_: import await_  # = class async_ eager
