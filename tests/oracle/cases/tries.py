"""Handlers that take ImportError, handlers that do not, suppress."""
import builtins  # = module eager
import contextlib  # = module eager
from contextlib import suppress  # = module eager

try:
    import a1  # = module eager try
    if x:
        import a2  # = module eager try
    for y in x:
        import a3  # = module eager loop try
    def f():
        import a4  # = function f
        try: import a5  # = function f try
        except: import a6  # = function f handler
    class C:
        import a7  # = class C eager try
        def m(self): import a8  # = function C.m
    z = lambda: __import__("a9")  # = function <lambda>
    z = __import__("a10")  # = module eager try
except ImportError:
    import a11  # = module eager handler
    def g():
        import a12  # = function g
    class D:
        import a13  # = class D eager handler
    z = lambda: __import__("a14")  # = function <lambda>
    try:
        import a15  # = module eager handler
    except ValueError:
        import a16  # = module eager handler
else:
    import a17  # = module eager
finally:
    import a18  # = module eager

try: import b1  # = module eager try
except ModuleNotFoundError: pass
try: import b2  # = module eager try
except Exception as e: pass
try: import b3  # = module eager try
except BaseException: raise
try: import b4  # = module eager try
except: pass
try: import b5  # = module eager try
except (ImportError, ValueError): pass
try: import b6  # = module eager try
except (ValueError, builtins.ImportError) as e: pass
try: import b7  # = module eager try
except builtins.ModuleNotFoundError: pass
try: import b8  # = module eager
except ValueError: pass
try: import b9  # = module eager
except (OSError, KeyError): pass
try: import b10  # = module eager
finally: pass
try: import b11  # = module eager try
except ValueError: import b12  # = module eager handler
except ImportError: import b13  # = module eager handler
try: import b14  # = module eager
except ImportErrors: pass
try: import b15  # = module eager
except ImportError_(): pass
try: import b16  # = module eager
except (*errors,): pass
try: import b17  # = module eager
except errors[ImportError]: pass
try: import b18  # = module eager
except f(ImportError): pass
try: import b19  # = module eager
except ImportError.x: pass
try: import b20  # = module eager try
except ((ImportError)): pass
try: import b21  # = module eager
except (ImportError,) + x: pass

try:
    try:
        import c1  # = module eager try
    finally:
        import c2  # = module eager try
    try: import c3  # = module eager try
    except ValueError: import c4  # = module eager try handler
    else: import c5  # = module eager try
except ImportError:
    try: import c6  # = module eager try handler
    except ImportError: import c7  # = module eager handler
    else: import c8  # = module eager handler
    finally: import c9  # = module eager handler

try: import d1  # = module eager try
except* ImportError: import d2  # = module eager handler
try: import d3  # = module eager
except* (ValueError, TypeError): import d4  # = module eager handler

with suppress(ImportError): import e1  # = module eager try
with contextlib.suppress(ImportError):
    import e2  # = module eager try
    def h(): import e3  # = function h
with contextlib.suppress(ValueError, ModuleNotFoundError): import e4  # = module eager try
with suppress(ValueError): import e5  # = module eager
with suppress(): import e6  # = module eager
with open("x"), suppress(Exception) as s: import e7  # = module eager try
with (open("x") as o, suppress(ImportError)): import e8  # = module eager try
with suppress: import e9  # = module eager
with ImportError: import e10  # = module eager
with suppress((ValueError, ImportError)): import e11  # = module eager try
with suppress(*errors): import e12  # = module eager
with suppress(builtins.ImportError):
    with open("x"):
        import e13  # = module eager try
with f(suppress(ImportError)): import e14  # = module eager
with suppressed(ImportError): import e15  # = module eager
with suppress(ImportError):
    try: import e16  # = module eager try
    except ValueError: import e17  # = module eager try handler

try: pass
except __import__("g1").Error: pass  # = module eager
except (__import__("g2").Error, ValueError): pass  # = module eager
def k():
    try:
        return __import__("g3")  # = function k try
    except ImportError:
        return __import__("g4")  # = function k handler
    with suppress(ImportError): return [__import__("g5") for x in y]  # = function k loop try
for x in y:
    try:
        import h1  # = module eager loop try
    except ImportError:
        import h2  # = module eager loop cond handler
        for z in y:
            import h3  # = module eager loop handler
try:
    for x in y: import h4  # = module eager loop try
    else: import h5  # = module eager try
except ImportError: pass
