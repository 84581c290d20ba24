"""The same program written otherwise, for compare_facts.py: what a formatter would never leave.

    twists.py FOLDER PATH...

`continued`: a backslash and a line end between any two tokens. `spread`: within brackets a line end, a comment and
another line end between any two tokens, all at the left margin. `squeezed`: no space that is not needed. The twists
of a file that still parse are written to FOLDER. Tokens only: whatever the program means stays as it was.
"""

import ast
import io
import os
import sys
import tokenize
import warnings

import facts_oracle

LAYOUT = (tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER)


def between(previous, token, depth, twist):
    """The text between two tokens of one logical line; None for what stands there."""
    inside = tokenize.NL in (previous.type, token.type) or tokenize.COMMENT in (previous.type, token.type)
    if inside or token.type == tokenize.NEWLINE:
        return None
    if twist == "continued":
        return " \\\n "
    if twist == "spread":
        return "\n# (\n" if depth else None
    gap = previous.end != token.start
    words = (previous.string[-1:] + token.string[:1]).replace("_", "a")
    return None if gap and (words.isalnum() or words[:1].isalnum() or words[1:] in "\"'.") else ""


def twisted(text, twist):
    """The text with other white space between its tokens."""
    lines = [line + "\n" for line in facts_oracle.LINE_END.split(text)]
    tokens = [token for token in tokenize.generate_tokens(io.StringIO("".join(lines)).readline)]
    out, at, previous, depth = [], (1, 0), None, 0
    for token in tokens:
        gap = between(previous, token, depth, twist) if previous else None
        out.append(source(lines, at, token.start) if gap is None else gap)
        if token.type not in LAYOUT:
            out.append(source(lines, token.start, token.end))
        depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}")) if token.type == tokenize.OP else 0
        at = token.end if token.type not in LAYOUT or token.type == tokenize.INDENT else token.start
        if token.type == tokenize.INDENT:
            out.append(source(lines, token.start, token.end))
        fresh = token.type in LAYOUT or (depth == 0 and token.type in (tokenize.NEWLINE, tokenize.NL))
        previous = None if fresh else token
    return "".join(out)


def source(lines, start, end):
    if start[0] > len(lines):
        return ""
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    middle = lines[start[0] : end[0] - 1]
    return lines[start[0] - 1][start[1] :] + "".join(middle) + "".join(lines[end[0] - 1 : end[0]])[: end[1]]


def twists(raw):
    """(name, bytes) of each twist of the file that parses."""
    try:
        source_text = facts_oracle.Source(raw)
        twisted_texts = [(twist, twisted(source_text.text, twist)) for twist in ("continued", "spread", "squeezed")]
    except (SyntaxError, ValueError, LookupError, tokenize.TokenError):
        return
    for twist, text in twisted_texts:
        try:
            new = raw[: source_text.bom] + text.encode(source_text.encoding)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(new)
        except (SyntaxError, ValueError, RecursionError):
            continue  # an f-string over several lines, say
        yield twist, new


def write(folder, paths):
    """Writes the twists of all files; how many."""
    os.makedirs(folder, exist_ok=True)
    count = 0
    for number, path in enumerate(facts_oracle.find_files(paths)):
        with open(path, "rb") as file:
            raw = file.read()
        for twist, new in twists(raw):
            with open(os.path.join(folder, f"{number:05}_{twist}.py"), "wb") as file:
                file.write(new)
            count += 1
    return count


if __name__ == "__main__":
    print(f"twists {write(sys.argv[1], sys.argv[2:])}")
