"""PEP 701 f-strings: nested quotes, comments and lines inside the fields; type parameters; the type statement."""
x = f"{__import__("a1").name}"  # = module eager
x = f"{x["import not"]}"; import a2  # = module eager
x = f"{f"{f"{__import__("a3")}"}"}"  # = module eager
x = f"""{
    __import__("a4")  # = module eager
    # import not_this " ' {
}"""; import a5  # = module eager
x = f"{x!r:{y}} {{ import {{ {lambda_} }}"; import a6  # = module eager
x = f"{(lambda: __import__("a7"))()}"  # = function <lambda>
x = f'{x:"}'; import a8  # = module eager
x = f"{'#'}"; import a9  # = module eager
x = f"{x:{'#'}}#"; import a10  # = module eager
x = rf"\{x}\"; import not"; import a11  # = module eager
x = f"\N{LATIN SMALL LETTER B}{x}"; import a12  # = module eager
x = f"{x = }"; import a13  # = module eager
x = f"{x:%H:%M}{y}"; import a14  # = module eager
x = f"{{}}{'}'}"; import a15  # = module eager
x = f"{[__import__("a16") for x in y]}"  # = module eager loop
x = Fr'{x}' rF"{y}" f'''{"'"}'''; import a17  # = module eager
x = f"{x
}"; import a18  # = module eager
x = f'''{x:
}'''; import a19  # = module eager
x = f"{'''
'''}"; import a20  # = module eager
type X = __import__("a21")  # = module eager
type Y[T] = int; import a22  # = module eager
type(x); type.x; import a23  # = module eager
def f[T: __import__("a24")](x: T) -> T:  # = module eager
    import a25  # = function f
class C[T: (int, str), *Ts, **P](Base[T]):
    import a26  # = class C eager
    def m[U](self): import a27  # = function C.m
x = f"{x:{y}}"; import a28  # = module eager
x = f"{x}}}"; import a29  # = module eager
x = f"{x!s:>{y}.{z}}"; import a30  # = module eager
x = f"{x:\x7d}"; import a31  # = module eager
x = f"{"\n".join(x)}"; import a32  # = module eager
