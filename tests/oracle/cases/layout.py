"""Indentation, continuation, suites."""
if x:
  import a1  # = module eager
  if y:
   import a2  # = module eager
  import a3  # = module eager
if x:
	import a4  # = module eager
	if y:
		import a5  # = module eager
	else:
	        import a6  # = module eager
if x:
        import a7  # = module eager
        if y:
	        import a8  # = module eager
def f(
    a,
  b=[
1,
]):
        import a10  # = function f
class C(
    object
): import a11  # = class C eager
if (x and
y):
    import a12  # = module eager
elif x \
  and y:
    import a13  # = module eager
if x:

    # comment

# dedented comment
    import a14  # = module eager
        # over-indented comment
    import a15  # = module eager
try: import a16  # = module eager try

except ImportError: import a17  # = module eager handler

else: import a18  # = module eager

if x: pass

else:
    import a19  # = module eager
if x:
    if y: import a20  # = module eager
    elif z: import a21  # = module eager
else: import a22  # = module eager
for x in y: import a23; import a24  # = module eager loop; module eager loop
def h():
    """Docstring with import."""
    import a26  # = function h
    pass
import a27  # = module eager
def i(): pass
import a28  # = module eager
class D: x = 1; y = lambda: 2
import a29  # = module eager
if x: y = {1: 2}
import a30  # = module eager
if x[1:2]: import a31  # = module eager
if lambda: x: import a32  # = module eager
if (lambda x: {x: 1}): import a33  # = module eager
if x == {1: 2}: import a34  # = module eager
def j(x: int = 1, *, y: {1: 2} = 3) -> {1: 2}: import a35  # = function j
def k(x=lambda y: y, z=lambda: 0): import a36  # = function k
while (x := y): import a37  # = module eager loop
for x in lambda: y, lambda: z: import a38  # = module eager loop
with x as y, z: import a39  # = module eager
with (x): import a40  # = module eager
with (x, y) as z: import a41  # = module eager
@decorator

def l():
    import a42  # = function l
@decorator(
    "import x"
)
# comment between
@other
class E: import a43  # = class E eager
if x:
    pass
    def m():
        pass
        class F:
            pass
            if x:
                import a44  # = class m.<locals>.F
            import a45  # = class m.<locals>.F
        import a46  # = function m
    import a47  # = module eager
import a48  # = module eager
if x:
    '''
import not_this
'''
    import a49  # = module eager
x = (
import_,
    ); import a50  # = module eager
if x:
    pass;
    import a51 ;  # = module eager
import a52;x=1  # = module eager
if x:import a53  # = module eager
else:import a54  # = module eager
if x: \
    import a55  # = module eager
def g(): \
    pass; import a56  # = function g
if x:

    import a57  # = module eager
import a58  # = module eager
if x:
    import a59  # = module eager
  import a60  # = module eager
importa61  # = module eager


import a62  # = module eager
x = 1; \
import a63  # = module eager
\
import a64  # = module eager
