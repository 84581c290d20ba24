"""Writes the text room's tables: Python's codec names and one-byte codecs, and the Unicode data for NFKC.

Both come from the Python that runs the build, the authority on what Python's identifiers and cookies mean.
Usage: make_tables.py OUTPUT.c
"""
import codecs
import encodings
import encodings.aliases
import pkgutil
import sys
import unicodedata

HIGH = bytes(range(128, 256))
ASCII = bytes(range(128))
# Where iconv(3) knows a codec by another name than Python.
ICONV_NAMES = {
    "euc_jis_2004": "EUC-JISX0213",
    "euc_jisx0213": "EUC-JISX0213",
    "shift_jis_2004": "SHIFT_JISX0213",
    "shift_jisx0213": "SHIFT_JISX0213",
    "iso2022_jp_1": "ISO-2022-JP-2",
    "iso2022_jp_2": "ISO-2022-JP-2",
    "iso2022_jp_2004": "ISO-2022-JP-3",
    "iso2022_jp_3": "ISO-2022-JP-3",
    "iso2022_jp_ext": "ISO-2022-JP-2",
    "iso2022_jp": "ISO-2022-JP",
    "iso2022_kr": "ISO-2022-KR",
    "euc_jp": "EUC-JP",
    "euc_kr": "EUC-KR",
    "shift_jis": "SHIFT-JIS",
    "utf_7": "UTF-7",
    "big5hkscs": "BIG5-HKSCS",
}
STATEFUL = ("iso2022", "hz", "utf_7")
# Python has these, but no source file can be written in them.
NOT_SOURCE = {"charmap", "undefined", "mbcs", "oem", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"}
# Text codecs that leave ASCII alone; what else they do, no source file needs.
LIKE_LATIN_1 = {"unicode_escape", "raw_unicode_escape", "palmos"}
LIKE_ASCII = {"idna", "punycode"}


def one_byte(name):
    """The characters of 0x80-0xFF (0 = undefined), or None if it is no one-byte superset of ASCII."""
    try:
        if ASCII.decode(name) != ASCII.decode("ascii"):
            return None
    except (UnicodeError, LookupError):
        return None
    chars = []
    for byte in HIGH:
        try:
            text = bytes([byte]).decode(name)
        except UnicodeDecodeError:
            chars.append(0)
            continue
        if len(text) != 1 or ord(text) > 0xFFFF:
            return None
        chars.append(ord(text))
    return chars


def is_multibyte(name):
    module = __import__("encodings." + name, fromlist=["x"])
    return hasattr(module, "mbc") or name == "utf_7"


def ascii_is_ascii(name):
    ascii_bytes = bytes(range(128))
    return ascii_bytes.decode(name) == ascii_bytes.decode("ascii")


def describe(name):
    """(kind, charmap or None, iconv name or None, ASCII stays ASCII), or None if it is not for source files."""
    if name in ("utf_8", "utf_8_sig"):
        return "UTF8", None, None, True
    if name == "ascii" or name in LIKE_ASCII:
        return "ASCII", None, None, True
    if name in LIKE_LATIN_1:
        return "CHARMAP", tuple(one_byte("latin_1")), None, True
    if is_multibyte(name):
        iconv = ICONV_NAMES.get(name, name.upper())
        return "ICONV", None, iconv, not name.startswith(STATEFUL) and ascii_is_ascii(name)
    chars = one_byte(name)
    return ("CHARMAP", tuple(chars), None, True) if chars else None


def codec_names():
    """Every normalised name -> module name of its codec."""
    found = {}
    for module in pkgutil.iter_modules(encodings.__path__):
        try:
            info = codecs.lookup(module.name)
        except LookupError:
            continue
        if info._is_text_encoding and module.name not in NOT_SOURCE:
            found[module.name] = module.name
    for alias, module in encodings.aliases.aliases.items():
        if module in found.values():
            found[alias] = module
    return found


def write_codecs(out):
    rows, charmaps, index = [], [], {}
    names = codec_names()
    for module in sorted(set(names.values())):
        row = describe(module)
        if row is None:
            continue
        if row not in rows:
            rows.append(row)
        index[module] = rows.index(row)
        if row[1] and row[1] not in charmaps:
            charmaps.append(row[1])
    out("static const uint16_t charmaps[][128] = {\n")
    for chars in charmaps:
        out("  {" + ",".join(map(str, chars)) + "},\n")
    out("};\n\nconst struct text_codec text_codecs[] = {\n")
    for kind, chars, iconv, transparent in rows:
        out("  {.kind = TEXT_CODEC_%s, .ascii_is_ascii = %s" % (kind, str(transparent).lower()))
        if chars:
            out(", .charmap = charmaps[%d]" % charmaps.index(chars))
        if iconv:
            out(', .iconv_name = "%s"' % iconv)
        out("},\n")
    out("};\n\nconst struct text_codec_name text_codec_names[] = {\n")
    known = sorted((name, index[module]) for name, module in names.items() if module in index)
    for name, number in known:
        out('  {"%s", %d},\n' % (name, number))
    out("};\nconst size_t text_codec_name_count = %d;\n\n" % len(known))


def is_hangul(char):
    return 0xAC00 <= char <= 0xD7A3


def write_decompositions(out):
    pool, rows = [], []
    for char in range(0x110000):
        if is_hangul(char) or 0xD800 <= char <= 0xDFFF:
            continue
        full = unicodedata.normalize("NFKD", chr(char))
        if full != chr(char):
            rows.append((char, len(pool), len(full)))
            pool += map(ord, full)
    out("const struct text_decomposition text_decompositions[] = {\n")
    for row in rows:
        out("  {%d,%d,%d},\n" % row)
    out("};\nconst size_t text_decomposition_count = %d;\n\n" % len(rows))
    out("const uint32_t text_decomposition_pool[] = {\n")
    for start in range(0, len(pool), 16):
        out("  " + ",".join(map(str, pool[start:start + 16])) + ",\n")
    out("};\n\n")


def write_combining(out):
    runs = []
    for char in range(0x110000):
        order = unicodedata.combining(chr(char))
        if order and runs and runs[-1][1] == char - 1 and runs[-1][2] == order:
            runs[-1][1] = char
        elif order:
            runs.append([char, char, order])
    out("const struct text_combining_run text_combining_runs[] = {\n")
    for run in runs:
        out("  {%d,%d,%d},\n" % tuple(run))
    out("};\nconst size_t text_combining_run_count = %d;\n\n" % len(runs))


def write_compositions(out):
    rows = []
    for char in range(0x110000):
        parts = unicodedata.decomposition(chr(char)).split()
        if len(parts) != 2 or parts[0].startswith("<"):
            continue
        first, second = (int(part, 16) for part in parts)
        if unicodedata.normalize("NFC", chr(first) + chr(second)) == chr(char):
            rows.append((first, second, char))
    out("const struct text_composition text_compositions[] = {\n")
    for row in sorted(rows):
        out("  {%d,%d,%d},\n" % row)
    out("};\nconst size_t text_composition_count = %d;\n" % len(rows))


def main():
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write("/* Generated by src/text/make_tables.py, Unicode %s. */\n" % unicodedata.unidata_version)
        file.write('#include "text/internal.h"\n\n')
        for part in (write_codecs, write_decompositions, write_combining, write_compositions):
            part(file.write)


main()
