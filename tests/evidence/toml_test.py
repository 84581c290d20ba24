"""The TOML reader of src/policy against others: toml-test (where it is installed) and Python's tomllib.

EVIDENCE_ROUNDS multiplies the number of made-up texts (1).
"""

import datetime
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sysconfig

import pytest

tomllib = pytest.importorskip("tomllib")

ROUNDS = int(os.environ.get("EVIDENCE_ROUNDS", "1"))


def read_files(probe, paths):
    """One answer for each file: what the reader made of it, or a string that begins with "!"."""
    result = subprocess.run([probe, "toml", *paths], capture_output=True, timeout=300, check=True)
    lines = result.stdout.decode("utf-8").split("\n")[:-1]
    assert len(lines) == len(paths)
    return [line if line.startswith("!") else untag(json.loads(line)) for line in lines]


def read_texts(probe, folder: pathlib.Path, texts):
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"{number}.toml"
        path.write_bytes(text)
        paths.append(str(path))
    return [answer for at in range(0, len(paths), 500) for answer in read_files(probe, paths[at : at + 500])]


READ = {
    "string": str,
    "integer": int,
    "float": float,
    "bool": lambda text: {"true": True, "false": False}[text],
    "datetime": datetime.datetime.fromisoformat,
    "datetime-local": datetime.datetime.fromisoformat,
    "date-local": datetime.date.fromisoformat,
    "time-local": datetime.time.fromisoformat,
}


def untag(value):
    """toml-test's {"type", "value"} -> a Python value. Exact, but for fractions of a second beyond 6 digits."""
    if isinstance(value, list):
        return [untag(item) for item in value]
    if set(value) == {"type", "value"} and isinstance(value["type"], str):
        return READ[value["type"]](short_fraction(value))
    return {key: untag(item) for key, item in value.items()}


def short_fraction(value):
    text = value["value"]
    if value["type"] not in ("datetime", "datetime-local", "time-local") or "." not in text:
        return text
    head, tail = text.split(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:6].ljust(6, '0')}{tail[digits:]}"


def by_tomllib(text: bytes):
    """What tomllib makes of it; None for what it refuses."""
    if text.startswith(b"\xef\xbb\xbf"):
        text = text[3:]
    try:
        decoded = text.decode("utf-8")
        if "\r" in decoded.replace("\r\n", ""):
            return None  # tomllib lets a lone carriage return through in places
        document = tomllib.loads(decoded)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, RecursionError):
        return None
    return document if fits(document) else None


def fits(value):
    """TOML's integers have 64 bits; Python's know no limit."""
    if isinstance(value, (dict, list)):
        return all(map(fits, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def same(ours, theirs):
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and list(ours) == list(theirs) and all(same(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, float) and math.isnan(ours):
        return math.isnan(theirs)
    return type(ours) is type(theirs) and ours == theirs


def differences(texts, answers):
    found = []
    for text, ours in zip(texts, answers):
        theirs = by_tomllib(text)
        refused = isinstance(ours, str)
        if refused != (theirs is None) or (not refused and not same(ours, theirs)):
            if b":60" in text:
                continue  # a leap second, which Python's datetime does not know
            found.append((text, ours, theirs))
    return found


# ---- toml-test ----


def find_toml_test():
    home = pathlib.Path.home() / "go/bin/toml-test"
    return os.environ.get("TOML_TEST") or shutil.which("toml-test") or (str(home) if home.exists() else None)


@pytest.mark.skipif(not find_toml_test(), reason="toml-test is not installed (go install .../toml-test/v2/cmd/toml-test)")
def test_toml_test(probe, tmp_path):
    decoder = tmp_path / "decoder"
    decoder.write_text(f'#!/bin/sh\nexec "{probe}" toml\n', encoding="utf-8")
    decoder.chmod(0o755)
    command = [find_toml_test(), "test", "-color", "never", "-toml", "1.0", "-decoder", str(decoder)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout[-5000:]
    assert "valid tests:" in result.stdout and ", 0 failed" in result.stdout.replace(",  0", ", 0")


# ---- tomllib ----


def test_installed_files(probe):
    """Every TOML file that lies about in this Python's packages and library."""
    roots = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), sysconfig.get_path("stdlib")}
    paths = sorted({str(path) for root in roots for path in pathlib.Path(root).rglob("*.toml") if path.is_file()})[:3000]
    texts = [pathlib.Path(path).read_bytes() for path in paths]
    assert differences(texts, [answer for path in paths for answer in read_files(probe, [path])]) == []


KEYS = ["a", "b", "c", "a.b", "a.c", "b.a.c", '"a"', "'b'", '"a.b"', '"\\u0061"', "a . b", "1", "-", "é", '""', "a b", "a."]
STRINGS = [
    '"x"', "'x'", '""', "''", '"\\t\\"\\\\"', '"\\u00e9\\U0001F600"', '"\\x"', '"\\uD800"', "'\\'", '"""\nx\n"""', "'''\nx'''",
    '"""a\\\n   b"""', '"""a\\  \n\n b"""', '"""a\\ b"""', '""""x""""', '"""x"""""', '"""x""""""', "'''''x'''''", '"x\ny"', '"a', '"""a',
]
NUMBERS = [
    "0", "1", "-1", "+1", "01", "1_0", "1__0", "_1", "1_", "0x1F", "0xg", "-0x1", "0o17", "0o8", "0b11", "0b2", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "1.0", "1.", ".1", "1e5", "1e+5", "1.5e-3", "1e", "1_0.0_1",
    "inf", "-inf", "+nan", "Inf", "-0", "-0.0", "00", "0.0", "1.e5", "0e0", "0xFFFFFFFFFFFFFFFFF", "1.0_", "1._0",
]
DATES = [
    "1979-05-27", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00", "1979-05-27t07:32:00.5z", "1979-05-27T07:32:00-07:30", "07:32:00",
    "07:32:00.999999", "07:32", "1979-02-29", "1980-02-29", "1900-02-29", "2000-02-29", "1979-13-01", "1979-00-01", "1979-01-00",
    "1979-04-31", "24:00:00", "23:60:00", "1979-05-27T07:32", "1979-05-27T", "1979-05-27 ", "1979-05-27T07:32:00+24:00", "979-05-27",
    "1979-5-27", "07:32:00Z", "1979-05-27T07:32:00.", "1979-05-27T07:32:00 Z", "1979-05-27  07:32:00",
]
WORDS = ["true", "false", "True", "x", "", "#", "nul", "[", "]", "{", "}", "[]", "{}", "[[]]", "[1,]", "[,]", "[1 2]", "{a=1,}", "{,}", "=", ","]


def made_value(pick: random.Random, depth=0):
    kind = pick.random()
    if kind < 0.12 and depth < 3:
        items = [made_value(pick, depth + 1) for _ in range(pick.randrange(4))]
        return "[" + pick.choice([",", ", ", ",\n", " , # c\n"]).join(items) + pick.choice(["", "", ",", "\n"]) + "]"
    if kind < 0.24 and depth < 3:
        pairs = [f"{pick.choice(KEYS)} = {made_value(pick, depth + 1)}" for _ in range(pick.randrange(4))]
        return "{" + ", ".join(pairs) + "}"
    return pick.choice(pick.choice([STRINGS, NUMBERS, DATES, ["1", '"x"', "true"], ["1", '"x"'], WORDS]))


def made_text(pick: random.Random):
    lines = []
    for _ in range(pick.randrange(1, 7)):
        kind = pick.random()
        key = pick.choice(KEYS[:12] if pick.random() < 0.9 else KEYS)
        if kind < 0.2:
            lines.append(f"[{key}]")
        elif kind < 0.35:
            lines.append(f"[[{key}]]")
        elif kind < 0.4:
            lines.append(pick.choice(["# c", "", "  \t", "\t# c \t", "[ a ]", "[[ a ]]", "[a]]", "[]", "[[a]", "[a] b = 1"]))
        else:
            lines.append(f"{key}{pick.choice([' = ', '=', ' =', '= '])}{made_value(pick)}{pick.choice(['', '', '', ' # c', ' x', ' '])}")
    return (pick.choice(["\n", "\n", "\r\n"]).join(lines) + pick.choice(["", "\n"])).encode("utf-8")


SIMPLE = ["1", '"x"', "true", "[1, 2]", "{a = 1}", "{a.b = 1, c = 2}", "[{a = 1}]", "{}", "[]"]


def made_structure(pick: random.Random):
    """Only tables, dotted keys and arrays of tables, all well written: what is left are the rules of redefinition."""
    lines = []
    for _ in range(pick.randrange(2, 9)):
        key = ".".join(pick.choice("abc") for _ in range(pick.choice([1, 1, 2, 2, 3])))
        lines.append(pick.choice([f"[{key}]", f"[[{key}]]", f"{key} = {pick.choice(SIMPLE)}", f"{key} = {pick.choice(SIMPLE)}"]))
    return "\n".join(lines).encode("utf-8")


def mutated(pick: random.Random, text: bytes):
    """Some bytes dropped, doubled, swapped or replaced."""
    text = bytearray(text)
    for _ in range(pick.randrange(1, 4)):
        at = pick.randrange(len(text) + 1)
        action = pick.randrange(4)
        if action == 0:
            del text[at : at + pick.randrange(1, 4)]
        elif action == 1:
            text[at:at] = pick.choice([b'"', b"'", b"[", b"]", b"{", b"}", b"=", b".", b",", b"\n", b"#", b"\\", b"\x00", b"\xff", b"_", b"\r", b"\t", b" "])
        elif action == 2:
            end = min(len(text), at + pick.randrange(1, 12))
            text[at:at] = text[at:end]
        elif at < len(text):
            text[at] = pick.randrange(256)
    return bytes(text)


@pytest.mark.parametrize("make", [made_text, made_structure], ids=["text", "structure"])
def test_made_up(probe, tmp_path, make):
    pick = random.Random(2026)
    texts = [make(pick) for _ in range(4000 * ROUNDS)]
    assert differences(texts, read_texts(probe, tmp_path, texts)) == []


def test_mutated(probe, tmp_path):
    pick = random.Random(11)
    texts = [mutated(pick, made_text(pick)) for _ in range(4000 * ROUNDS)]
    assert differences(texts, read_texts(probe, tmp_path, texts)) == []


def test_the_generators_make_both():
    """The tests above compare nothing if all made-up texts are bad, or all are good."""
    for make in (made_text, made_structure):
        pick = random.Random(5)
        good = sum(by_tomllib(make(pick)) is not None for _ in range(1000))
        assert 100 < good < 900, (make, good)
