"""Spans over several lines, and the comments that belong to them."""
# above one
# above two
import a1  # on one

# not above: blank line between

import a2
#no space
   # indented differently	
#	tab after, spaces behind   	
from a3 import (  # first
    b,  # second

    # third, alone
    c as d,  #### fourth
)  # fifth   
# below, and so above the next
from a4 import b; import a5; x = 1  # shared
x = 1; import a6 # tail
x = """
# not a comment
"""; import a7  # only this
"""
# not a comment either
"""
import a8
import a9 \
    , a10 \
    as a11  # continued
import a12 ;
x = """ # not """; import a13 ; y = ''' # not
'''  # not on the line of the statement
if x:  # header
    # inner above
    import a14
    # between
# dedented
    import a15
if x: import a16  # header line
    # over-indented, before a function

def f():
    # after the header
    import a17  # in f
    # trailing in f
import a18 # x ; # y
from \
  . \
    import a19
from . . . import a20
from .... import a21
from .. .a22 import b
from ...a23.b import (c)
import a . b\
  . c as d
from a24 import *  # star
from .import a25
from.import a26
from.a27 import(b)
from....a28 import b
x = importlib.import_module("b\
1")  # joined by a backslash
x = (importlib
     .import_module("b2"))  # parenthesis
x = __import__\
    ("b3")  # call on the next line
x = [
    # above the call
    __import__("b4"),  # b4
    1, __import__(  # b5 begins
        # alone inside
        "b5"  # literal
    ), 2,  # b5 ends
    importlib.import_module("b6" "c"  # joined
                            "d"),
]
x = f(1, """
# not above
""", __import__("b7"))  # b7
import a29 # nothing behind	 
#
import a30
#!shebang-like
# -*- vim: set ts=4 -*-
import a31

    # indented, alone
import a32
import a33 # "quote ' in comment
import a34 # \
import a35; "# not"; import a36  # two "strings"
"#" ; import a37 # "#"
'\'#'; import a38 # x
r'\'; import a38b # '; import a39 # still the same comment
"a" "#" 'b' ; import a40
import importlib; importlib.import_module("b8"); import a41  # three
lambda: __import__("b9")  # lambda
x = {  # table
    "k": lambda: __import__("b10").run,  # entry
    # above the entry
    "l": lambda **kw: __import__(
        "b11").run(**kw),  # two lines
}
import importlib
