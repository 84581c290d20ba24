"""The imports of the sliced tree against those of CPython's own parser, file by file.

For every file that the running Python can parse: the same import statements (kind, byte offset), no
trouble, and no ERROR or missing node. Usage: imports_test.py SLICE_TOOL [--whole] [FOLDER...]; without
folders the standard library of the Python that runs it. --whole: reads each text to its end, and looks
for trouble only.
"""

import ast
import os
import subprocess
import sys
import sysconfig
import warnings


def python_files(folders):
    for folder in folders:
        for base, directories, names in os.walk(folder):
            if os.path.basename(base) in ("site-packages", "dist-packages") and base != folder:
                directories[:] = []
                continue
            directories.sort()
            yield from (os.path.join(base, name) for name in sorted(names) if name.endswith(".py"))


def line_starts(data):
    """Byte offsets of the lines as Python counts them."""
    starts = [0]
    at = 0
    while at < len(data):
        if data[at : at + 2] == b"\r\n":
            at += 2
            starts.append(at)
        elif data[at] in b"\r\n":
            at += 1
            starts.append(at)
        else:
            at += 1
    return starts


def wanted_imports(data):
    """(offset, kind) of each import statement; None where Python cannot parse the bytes, or they are not UTF-8."""
    try:
        data.decode("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if any(isinstance(node, ast.ImportFrom) and node.module == "__future__" and node.names[0].name == "*" for node in tree.body):
        return None  # ast takes it, the compiler does not
    nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    if not nodes:
        return []
    starts = line_starts(data)
    return sorted(
        (starts[node.lineno - 1] + node.col_offset, "import" if isinstance(node, ast.Import) else "from")
        for node in nodes
    )


def sliced_imports(command, paths):
    """For each path what the tool printed: its imports and its complaints."""
    output = subprocess.run(
        command, input="".join(path + "\n" for path in paths).encode(), stdout=subprocess.PIPE, check=True
    ).stdout.decode(errors="replace")
    found = {}
    for line in output.split("\n"):
        letter, _, rest = line.partition(" ")
        if letter == "F":
            imports, complaints = found.setdefault(rest, ([], []))
        elif letter == "I":
            offset, kind = rest.split()
            imports.append((int(offset), kind))
        elif line:
            complaints.append(line)
    return found


def main(tool, arguments):
    whole = "--whole" in arguments
    folders = [argument for argument in arguments if argument != "--whole"]
    paths = list(python_files(folders or [sysconfig.get_path("stdlib")]))
    found = sliced_imports([tool, "trouble" if whole else "imports"], paths)
    bad = statements = files = 0
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        wanted = wanted_imports(data.removeprefix(b"\xef\xbb\xbf"))
        if wanted is None:
            continue
        imports, complaints = found[path]
        files += 1
        statements += len(wanted)
        if (sorted(imports) != wanted and not whole) or complaints:
            bad += 1
            if bad > 20:
                continue
            print(path)
            print("  missing", sorted(set(wanted) - set(imports))[:5], "extra", sorted(set(imports) - set(wanted))[:5])
            print("  complaints", complaints[:5])
    print(f"{statements} import statements in {files} files, {bad} files wrong")
    return 1 if bad or not statements else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
