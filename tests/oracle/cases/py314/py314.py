"""PEP 758 handlers without parentheses; PEP 750 template strings."""
try:
    import a1  # = module eager try
except ValueError, ImportError:
    import a2  # = module eager handler
try: import a3  # = module eager
except ValueError, KeyError: pass
try: import a4  # = module eager try
except* ImportError, ValueError: import a5  # = module eager handler
try: import a6  # = module eager try
except ValueError, builtins.ImportError: pass
x = t"import {x}"; import a7  # = module eager
x = t"{__import__("a8")}"  # = module eager
x = rt"{x["import not"]}"; import a9  # = module eager
x = Tr'''{
    __import__("a10")  # = module eager
}'''; import a11  # = module eager
x = t"{x!r:{y}}" t"#"; import a12  # = module eager
