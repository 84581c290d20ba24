/* Tables of module names: what the interpreter has loaded before user code, what AWS Lambda's
 * runtime has, and what the standard library holds.
 *
 * In: a dotted name; out: yes or no. Each table is sorted by bytes, for binary search. */
#include "graph/graph.h"

#define TABLE_WIDTH 30 /* the longest name and its NUL: rows need no relocation */

/* clang-format off */

/* `sys.modules` of CPython 3.11 at `python -c ''` in a virtual environment on Linux (the modules
 * that -X importtime lists, and those that are built in); 3.8 to 3.13 agree, save for
 * encodings.latin_1 (3.8) and linecache (3.13). For Windows, what stands there for posix (site and
 * os import them). */
static const char preloaded[][TABLE_WIDTH] = {
    "__main__", "_abc", "_codecs", "_collections_abc", "_frozen_importlib",
    "_frozen_importlib_external", "_imp", "_io", "_signal", "_sitebuiltins", "_stat", "_thread",
    "_warnings", "_weakref", "_winapi", "abc", "builtins", "codecs", "encodings",
    "encodings.aliases", "encodings.utf_8", "genericpath", "io", "marshal", "nt", "ntpath", "os",
    "os.path", "posix", "posixpath", "site", "stat", "sys", "time", "winreg", "zipimport",
};

/* `sys.modules` after `import awslambdaric.bootstrap` (awslambdaric 4.2.2, the runtime interface
 * client of AWS), its own and third-party modules left out: union over CPython 3.10 to 3.13. */
static const char preloaded_by_lambda[][TABLE_WIDTH] = {
    "_collections", "_decimal", "_functools", "_json", "_locale", "_operator", "_sre", "_string",
    "_tokenize", "_weakrefset", "atexit", "collections", "collections.abc", "contextlib",
    "copyreg", "decimal", "enum", "functools", "importlib", "importlib._bootstrap",
    "importlib._bootstrap_external", "itertools", "json", "json.decoder", "json.encoder",
    "json.scanner", "keyword", "linecache", "logging", "math", "numbers", "operator", "re",
    "re._casefix", "re._compiler", "re._constants", "re._parser", "reprlib", "sre_compile",
    "sre_constants", "sre_parse", "string", "textwrap", "threading", "time", "token", "tokenize",
    "traceback", "warnings", "weakref",
};

/* `sys.stdlib_module_names` of CPython 3.10 and 3.13. */
static const char stdlib[][TABLE_WIDTH] = {
    "__future__", "__main__", "_abc", "_aix_support", "_android_support", "_ast", "_asyncio",
    "_bisect", "_blake2", "_bootsubprocess", "_bz2", "_codecs", "_codecs_cn", "_codecs_hk",
    "_codecs_iso2022", "_codecs_jp", "_codecs_kr", "_codecs_tw", "_collections",
    "_collections_abc", "_colorize", "_compat_pickle", "_compression", "_contextvars", "_crypt",
    "_csv", "_ctypes", "_curses", "_curses_panel", "_datetime", "_dbm", "_decimal",
    "_elementtree", "_frozen_importlib", "_frozen_importlib_external", "_functools", "_gdbm",
    "_hashlib", "_heapq", "_imp", "_interpchannels", "_interpqueues", "_interpreters", "_io",
    "_ios_support", "_json", "_locale", "_lsprof", "_lzma", "_markupbase", "_md5", "_msi",
    "_multibytecodec", "_multiprocessing", "_opcode", "_opcode_metadata", "_operator",
    "_osx_support", "_overlapped", "_pickle", "_posixshmem", "_posixsubprocess", "_py_abc",
    "_pydatetime", "_pydecimal", "_pyio", "_pylong", "_pyrepl", "_queue", "_random", "_scproxy",
    "_sha1", "_sha2", "_sha256", "_sha3", "_sha512", "_signal", "_sitebuiltins", "_socket",
    "_sqlite3", "_sre", "_ssl", "_stat", "_statistics", "_string", "_strptime", "_struct",
    "_suggestions", "_symtable", "_sysconfig", "_thread", "_threading_local", "_tkinter",
    "_tokenize", "_tracemalloc", "_typing", "_uuid", "_warnings", "_weakref", "_weakrefset",
    "_winapi", "_wmi", "_zoneinfo", "abc", "aifc", "antigravity", "argparse", "array", "ast",
    "asynchat", "asyncio", "asyncore", "atexit", "audioop", "base64", "bdb", "binascii", "binhex",
    "bisect", "builtins", "bz2", "cProfile", "calendar", "cgi", "cgitb", "chunk", "cmath", "cmd",
    "code", "codecs", "codeop", "collections", "colorsys", "compileall", "concurrent",
    "configparser", "contextlib", "contextvars", "copy", "copyreg", "crypt", "csv", "ctypes",
    "curses", "dataclasses", "datetime", "dbm", "decimal", "difflib", "dis", "distutils",
    "doctest", "email", "encodings", "ensurepip", "enum", "errno", "faulthandler", "fcntl",
    "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "functools", "gc", "genericpath",
    "getopt", "getpass", "gettext", "glob", "graphlib", "grp", "gzip", "hashlib", "heapq", "hmac",
    "html", "http", "idlelib", "imaplib", "imghdr", "imp", "importlib", "inspect", "io",
    "ipaddress", "itertools", "json", "keyword", "lib2to3", "linecache", "locale", "logging",
    "lzma", "mailbox", "mailcap", "marshal", "math", "mimetypes", "mmap", "modulefinder",
    "msilib", "msvcrt", "multiprocessing", "netrc", "nis", "nntplib", "nt", "ntpath",
    "nturl2path", "numbers", "opcode", "operator", "optparse", "os", "ossaudiodev", "pathlib",
    "pdb", "pickle", "pickletools", "pipes", "pkgutil", "platform", "plistlib", "poplib", "posix",
    "posixpath", "pprint", "profile", "pstats", "pty", "pwd", "py_compile", "pyclbr", "pydoc",
    "pydoc_data", "pyexpat", "queue", "quopri", "random", "re", "readline", "reprlib", "resource",
    "rlcompleter", "runpy", "sched", "secrets", "select", "selectors", "shelve", "shlex",
    "shutil", "signal", "site", "smtpd", "smtplib", "sndhdr", "socket", "socketserver", "spwd",
    "sqlite3", "sre_compile", "sre_constants", "sre_parse", "ssl", "stat", "statistics", "string",
    "stringprep", "struct", "subprocess", "sunau", "symtable", "sys", "sysconfig", "syslog",
    "tabnanny", "tarfile", "telnetlib", "tempfile", "termios", "textwrap", "this", "threading",
    "time", "timeit", "tkinter", "token", "tokenize", "tomllib", "trace", "traceback",
    "tracemalloc", "tty", "turtle", "turtledemo", "types", "typing", "unicodedata", "unittest",
    "urllib", "uu", "uuid", "venv", "warnings", "wave", "weakref", "webbrowser", "winreg",
    "winsound", "wsgiref", "xdrlib", "xml", "xmlrpc", "zipapp", "zipfile", "zipimport", "zlib",
    "zoneinfo",
};

/* clang-format on */

static bool table_has(const char (*table)[TABLE_WIDTH], size_t count, struct str name) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = str_compare(str_from(table[middle]), name);
    if (order == 0) return true;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

#define TABLE_HAS(table, name) table_has(table, sizeof table / sizeof table[0], name)

bool graph_is_preloaded(struct str module) {
  return TABLE_HAS(preloaded, module);
}

bool graph_is_preloaded_by_lambda(struct str module) {
  return TABLE_HAS(preloaded_by_lambda, module);
}

bool graph_is_stdlib(struct str module) {
  struct str first;
  return str_cut(&module, '.', &first) && TABLE_HAS(stdlib, first);
}
