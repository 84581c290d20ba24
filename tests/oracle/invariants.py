"""What must hold of the oracle's facts whatever the file: the oracle's own check, on any number of files.

    invariants.py PATH...

Each fact is held against something that was not used to make it: the bytes of its span must parse by themselves to
the very same node, line and column must follow from the offset, function names must be those that CPython's compiler
gives, comments must be those of the tokenizer, no import statement may be missing, and where the author of the file
has marked what is true (cases/README.md) it must be found. Prints what does not hold,
then `files F, statements S, broken B`; exit 1 if anything is.
"""

import ast
import re
import sys
import types
import warnings

import facts_oracle


def check(path, raw):
    """The facts of one file and a list of complaints; no facts (None) for a file that does not parse."""
    facts = facts_oracle.facts_of(path, raw)
    if any("error" in fact for fact in facts):
        return None, []
    source, tree = facts_oracle.parse(raw)
    complaints = check_complete(tree, facts) + check_comments(source) + check_marks(source.text, facts)
    names = compiled_names(raw)
    for fact in facts:
        where = f"{fact['line']}:{fact['column']}: "
        for complaint in check_span(source, fact) + check_flags(fact) + check_name(fact, names):
            complaints.append(where + complaint)
    return facts, complaints


def check_complete(tree, facts):
    """Every import statement of the tree is there, once, and the order is that of the source."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    stated = [fact for fact in facts if fact["kind"] != "dynamic"]
    spans = [(fact["offset"], fact["end_offset"]) for fact in facts]
    complaints = []
    if sorted((node.lineno, node.end_lineno) for node in nodes) != [(f["line"], f["end_line"]) for f in stated]:
        complaints.append(f"{len(nodes)} import nodes, {len(stated)} facts")
    if spans != sorted(set(spans)):
        complaints.append("not in source order, or twice")
    return complaints


def check_span(source, fact):
    """The bytes of the span say what the fact says, and stand on the line and column that it names."""
    text = source.raw[fact["offset"] : fact["end_offset"]].decode(source.encoding)
    before = source.raw[source.bom : fact["offset"]].decode(source.encoding)
    complaints = []
    lines = facts_oracle.LINE_END.split(before)
    if before.endswith("\r") and text.startswith("\n"):
        complaints.append("begins inside a line end")
    if (len(lines), len(lines[-1]) + 1) != (fact["line"], fact["column"]):
        complaints.append(f"offset {fact['offset']} is at {len(lines)}:{len(lines[-1]) + 1}")
    inner = facts_oracle.LINE_END.split(text)
    column = len(inner[-1]) + (fact["column"] if len(inner) == 1 else 1)
    if (len(lines) + len(inner) - 1, column) != (fact["end_line"], fact["end_column"]):
        complaints.append(f"end offset {fact['end_offset']} is at {len(lines) + len(inner) - 1}:{column}")
    return complaints + check_text(text, fact)


def check_text(text, fact):
    body = ast.parse((f"(\n{text}\n)" if fact["kind"] == "dynamic" else text).encode()).body
    node = body[0]
    if fact["kind"] == "dynamic":
        literals = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
        whole = len(body) == 1 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        right = whole and any(
            isinstance(literal, str) and literal.lstrip(".") == fact["modules"][0].lstrip(".") for literal in literals
        )
    else:
        kind = "import" if isinstance(node, ast.Import) else "from"
        names = [] if fact["star"] else [(alias.name, alias.asname) for alias in node.names]
        modules = [name for name, _ in names] if kind == "import" else [node.module or ""]
        right = len(body) == 1 and (kind, modules, names, getattr(node, "level", 0) or 0) == (
            fact["kind"],
            fact["modules"],
            [(name["name"], name["as"]) for name in fact["names"]],
            fact["level"],
        )
    return [] if right else [f"the span holds {text!r}"]


MARK = re.compile(r"# = ((?:module|class|function)\b.*)$", re.MULTILINE)
MARK_WORDS = {
    "eager": "eager",
    "loop": "in_loop",
    "cond": "conditional_in_loop",
    "try": "in_try_import",
    "handler": "in_handler",
    "typing": "type_checking",
    "main": "main_guard",
    "dead": "dead",
    "lazy": "lazy",
}


def check_marks(text, facts):
    """What the author of a case says of the facts of a line (cases/README.md), where he says anything."""
    marks = enumerate(map(MARK.search, facts_oracle.LINE_END.split(text)), 1)
    expected = {line: [part.strip() for part in mark.group(1).split(";")] for line, mark in marks if mark}
    found = {}
    for fact in facts:
        words = [word for word, key in MARK_WORDS.items() if fact[key]]
        found.setdefault(fact["line"], []).append(" ".join([fact["scope"], *filter(None, [fact["qualname"]]), *words]))
    if not expected or found == expected:
        return []
    lines = sorted(line for line in {**found, **expected} if found.get(line) != expected.get(line))
    return [f"{line}: marked {expected.get(line)}, found {found.get(line)}" for line in lines]


def check_flags(fact):
    """Flags that exclude or imply one another."""
    broken = {
        "eager, but hidden": fact["eager"] and (fact["type_checking"] or fact["dead"] or fact["lazy"]),
        "eager in a function": fact["eager"] and (fact["scope"] == "function" or "<locals>" in fact["qualname"]),
        "conditional in no loop": fact["conditional_in_loop"] and not fact["in_loop"],
        "a name for the module scope": (fact["scope"] == "module") != (fact["qualname"] == ""),
        "keys": list(fact) != facts_oracle.KEYS,
    }
    return [complaint for complaint, holds in broken.items() if holds]


def compiled_names(raw):
    """The __qualname__ of every function and class that CPython's compiler makes; None if it makes nothing."""
    if sys.version_info < (3, 11):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            stack = [compile(raw, "<file>", "exec", dont_inherit=True)]
    except (SyntaxError, ValueError, RecursionError):
        return None  # parses, but `return` outside a function, say
    names = set()
    while stack:
        code = stack.pop()
        names.add(re.sub(r"<(listcomp|setcomp|dictcomp|genexpr)>\.<locals>\.", "", code.co_qualname))
        stack += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return names


def check_name(fact, names):
    """The compiler drops dead code, and names what is declared `global` without its parents."""
    if names is None or fact["dead"] or not fact["qualname"]:
        return []
    known = fact["qualname"] in names or fact["qualname"].rpartition("<locals>.")[2] in names
    return [] if known else [f"the compiler knows no {fact['qualname']}"]


def check_comments(source):
    """The quick way of finding comments against the tokenizer's."""
    if facts_oracle.FORMAT_STRING.search(source.text):
        return []
    quick = list(facts_oracle.comments_by_pattern(source.text))
    if quick == list(facts_oracle.comments_by_tokenizer(source.text)):
        return []
    return ["comments differ from the tokenizer's"]


def main(paths):
    """Checks all files; 1 if anything is broken."""
    files = statements = broken = 0
    for path in facts_oracle.find_files(paths):
        with open(path, "rb") as file:
            facts, complaints = check(path, file.read())
        files += facts is not None
        statements += len(facts or [])
        broken += len(complaints)
        for complaint in complaints:
            print(f"{path}:{complaint}")
    print(f"files {files}, statements {statements}, broken {broken}")
    return 1 if broken or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
