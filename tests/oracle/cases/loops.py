"""Loops: what runs on every pass, and what only looks so."""
for i in range(3):
    import a1  # = module eager loop
    if i:
        import a2  # = module eager loop cond
    elif i > 1:
        import a3  # = module eager loop cond
    else:
        import a4  # = module eager loop cond
    with open(i):
        import a5  # = module eager loop
    try:
        import a6  # = module eager loop
    except ValueError:
        import a7  # = module eager loop cond handler
    else:
        import a8  # = module eager loop
    finally:
        import a9  # = module eager loop
    match i:
        case 1:
            import a10  # = module eager loop cond
        case _ if i:
            import a11  # = module eager loop cond
else:
    import b1  # = module eager
    if i:
        import b2  # = module eager

while i:
    import c1  # = module eager loop
    def inside():
        import c2  # = function inside
        for j in i:
            import c3  # = function inside loop
    class Inside:
        import c4  # = class Inside eager loop
        if i:
            import c5  # = class Inside eager loop cond
        def method(self):
            import c6  # = function Inside.method
    if i:
        for j in i:
            import c7  # = module eager loop
            if j:
                import c8  # = module eager loop cond
        else:
            import c9  # = module eager loop cond
        while j: import c10  # = module eager loop
    for j in i: pass
    else: import c11  # = module eager loop
else:
    import d1  # = module eager

if i:
    for j in i:
        import e1  # = module eager loop
if i:
    import e2  # = module eager

async def coroutine():
    async for k in i:
        import f1  # = function coroutine loop
        async with k:
            import f2  # = function coroutine loop
    else:
        import f3  # = function coroutine
    async with k:
        import f4  # = function coroutine
    return [__import__("f5") async for x in __import__("f6")]  # = function coroutine loop; function coroutine

# Expressions in a loop's head.
for k in __import__("g1").x: pass  # = module eager
for k in [__import__("g2")]: import g3  # = module eager; module eager loop
while __import__("g4").x: pass  # = module eager loop
while i and __import__("g5").x: pass  # = module eager loop cond
while i:
    if __import__("g6").x:  # = module eager loop
        pass
    elif __import__("g7").x:  # = module eager loop cond
        pass
    match __import__("g8"):  # = module eager loop
        case x if __import__("g9"):  # = module eager loop cond
            pass
    for x in __import__("g10"):  # = module eager loop
        pass
    with __import__("g11") as y:  # = module eager loop
        pass
    y = __import__("g12") if x else __import__("g13")  # = module eager loop cond; module eager loop cond
    y = x if __import__("g14") else x  # = module eager loop
    y = __import__("g15") or __import__("g16")  # = module eager loop; module eager loop cond
    y = lambda z=__import__("g17"): __import__("g18")  # = module eager loop; function <lambda>
    assert __import__("g19"), __import__("g20")  # = module eager loop; module eager loop

# Comprehensions.
z = [__import__("h1") for x in y]  # = module eager loop
z = [x for x in __import__("h2")]  # = module eager
z = [x for x in y if __import__("h3")]  # = module eager loop
z = [x for x in y for w in __import__("h4")]  # = module eager loop
z = {__import__("h5"): __import__("h6") for x in __import__("h7")}  # = module eager loop; module eager loop; module eager
z = {__import__("h8") for x in y if x if __import__("h9")}  # = module eager loop; module eager loop
z = (__import__("h10") for x in y)  # = module eager loop
z = [[__import__("h11") for w in __import__("h12")] for x in __import__("h13")]  # = module eager loop; module eager loop; module eager
z = [__import__("h14") if x else w for x in y]  # = module eager loop cond
z = [lambda: __import__("h15") for x in y]  # = function <lambda>
z = [lambda x=__import__("h16"): x for x in y]  # = module eager loop
z = [x for x in [w for w in __import__("h17")]]  # = module eager
z = [x for x in [__import__("h18") for w in y]]  # = module eager loop
z = list(__import__("h19") for x in y)  # = module eager loop
z = __import__("h20") if y else [__import__("h21") for x in y]  # = module eager; module eager loop
while i:
    z = i and [__import__("h22") for x in y]  # = module eager loop
    z = i and [x for x in __import__("h23")]  # = module eager loop cond
z = [(w := __import__("h24")) for x in y]  # = module eager loop
z = [x async for x in y] if z else 0
class C:
    z = [__import__("h25") for x in y]  # = class C eager loop
    z = [x for x in __import__("h26")]  # = class C eager
