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

/* `sys.builtin_module_names` of a plain CPython 3.11 (and of Python 2, where they differ) that are
 * not in the first table: compiled into the interpreter, importing them reads no file. */
static const char compiled_in[][TABLE_WIDTH] = {
    "__builtin__", "_ast", "_collections", "_functools", "_locale", "_operator", "_sre",
    "_string", "_symtable", "_tokenize", "_tracemalloc", "_typing", "atexit", "errno",
    "exceptions", "faulthandler", "gc", "itertools", "pwd", "thread",
};

/* `sys.stdlib_module_names` of CPython 3.10 to 3.13, the library folders of 2.7 and 3.6 to 3.9, and
 * the names that 3.14 and 3.15 added; without the Python 2 names that are everyday words (user,
 * parser, commands, ...). */
static const char stdlib[][TABLE_WIDTH] = {
    "BaseHTTPServer", "Bastion", "CGIHTTPServer", "ConfigParser", "Cookie", "DocXMLRPCServer",
    "FileDialog", "HTMLParser", "MimeWriter", "Queue", "ScrolledText", "SimpleDialog",
    "SimpleHTTPServer", "SimpleXMLRPCServer", "SocketServer", "StringIO", "Tix", "Tkconstants",
    "Tkdnd", "Tkinter", "UserDict", "UserList", "UserString", "_LWPCookieJar",
    "_MozillaCookieJar", "__builtin__", "__future__", "__main__", "_abc", "_abcoll",
    "_aix_support", "_android_support", "_ast", "_ast_unparse", "_asyncio", "_bisect", "_blake2",
    "_bootlocale", "_bootsubprocess", "_bz2", "_codecs", "_codecs_cn", "_codecs_hk",
    "_codecs_iso2022", "_codecs_jp", "_codecs_kr", "_codecs_tw", "_collections",
    "_collections_abc", "_colorize", "_compat_pickle", "_compression", "_contextvars", "_crypt",
    "_csv", "_ctypes", "_curses", "_curses_panel", "_datetime", "_dbm", "_decimal",
    "_dummy_thread", "_elementtree", "_frozen_importlib", "_frozen_importlib_external",
    "_functools", "_gdbm", "_hashlib", "_heapq", "_hmac", "_hotshot", "_imp", "_interpchannels",
    "_interpqueues", "_interpreters", "_io", "_ios_support", "_json", "_locale", "_lsprof",
    "_lzma", "_markupbase", "_md5", "_msi", "_multibytecodec", "_multiprocessing", "_opcode",
    "_opcode_metadata", "_operator", "_osx_support", "_overlapped", "_peg_parser", "_pickle",
    "_posixshmem", "_posixsubprocess", "_py_abc", "_py_warnings", "_pydatetime", "_pydecimal",
    "_pyio", "_pylong", "_pyrepl", "_queue", "_random", "_remote_debugging", "_scproxy", "_sha",
    "_sha1", "_sha2", "_sha256", "_sha3", "_sha512", "_signal", "_sitebuiltins", "_socket",
    "_sqlite3", "_sre", "_ssl", "_stat", "_statistics", "_string", "_strptime", "_struct",
    "_subprocess", "_suggestions", "_symtable", "_sysconfig", "_thread", "_threading_local",
    "_tkinter", "_tokenize", "_tracemalloc", "_types", "_typing", "_uuid", "_warnings",
    "_weakref", "_weakrefset", "_winapi", "_winreg", "_wmi", "_zoneinfo", "_zstd", "abc", "aifc",
    "annotationlib", "antigravity", "anydbm", "argparse", "array", "ast", "asynchat", "asyncio",
    "asyncore", "atexit", "audioop", "base64", "bdb", "binascii", "binhex", "bisect", "bsddb",
    "builtins", "bz2", "cPickle", "cProfile", "cStringIO", "calendar", "cgi", "cgitb", "chunk",
    "cmath", "cmd", "code", "codecs", "codeop", "collections", "colorsys", "compileall",
    "compression", "concurrent", "configparser", "contextlib", "contextvars", "cookielib", "copy",
    "copy_reg", "copyreg", "crypt", "csv", "ctypes", "curses", "dataclasses", "datetime",
    "dbhash", "dbm", "decimal", "difflib", "dircache", "dis", "distutils", "doctest", "dumbdbm",
    "dummy_thread", "dummy_threading", "email", "encodings", "ensurepip", "enum", "errno",
    "exceptions", "faulthandler", "fcntl", "filecmp", "fileinput", "fnmatch", "fpformat",
    "fractions", "ftplib", "functools", "future_builtins", "gc", "genericpath", "getopt",
    "getpass", "gettext", "glob", "graphlib", "grp", "gzip", "hashlib", "heapq", "hmac",
    "hotshot", "html", "htmlentitydefs", "htmllib", "http", "httplib", "idlelib", "ihooks",
    "imaplib", "imghdr", "imp", "importlib", "imputil", "inspect", "io", "ipaddress", "itertools",
    "json", "keyword", "lib2to3", "linecache", "linuxaudiodev", "locale", "logging", "lzma",
    "macpath", "macurl2path", "mailbox", "mailcap", "markupbase", "marshal", "math", "md5",
    "mhlib", "mimetools", "mimetypes", "mimify", "mmap", "modulefinder", "msilib", "msvcrt",
    "multifile", "multiprocessing", "netrc", "nis", "nntplib", "nt", "ntpath", "nturl2path",
    "numbers", "opcode", "operator", "optparse", "os", "os2emxpath", "ossaudiodev", "pathlib",
    "pdb", "pickle", "pickletools", "pipes", "pkgutil", "platform", "plistlib", "popen2",
    "poplib", "posix", "posixfile", "posixpath", "pprint", "profile", "profiling", "pstats",
    "pty", "pwd", "py_compile", "pyclbr", "pydoc", "pydoc_data", "pyexpat", "queue", "quopri",
    "random", "re", "readline", "reprlib", "resource", "rexec", "rfc822", "rlcompleter",
    "robotparser", "runpy", "sched", "secrets", "select", "selectors", "sgmllib", "sha", "shelve",
    "shlex", "shutil", "signal", "site", "smtpd", "smtplib", "sndhdr", "socket", "socketserver",
    "spwd", "sqlite3", "sre", "sre_compile", "sre_constants", "sre_parse", "ssl", "stat",
    "statistics", "statvfs", "string", "stringold", "stringprep", "strop", "struct", "subprocess",
    "sunau", "sunaudio", "symbol", "symtable", "sys", "sysconfig", "syslog", "tabnanny",
    "tarfile", "telnetlib", "tempfile", "termios", "textwrap", "this", "thread", "threading",
    "time", "timeit", "tkColorChooser", "tkCommonDialog", "tkFileDialog", "tkFont",
    "tkMessageBox", "tkSimpleDialog", "tkinter", "toaiff", "token", "tokenize", "tomllib",
    "trace", "traceback", "tracemalloc", "tty", "turtle", "turtledemo", "types", "typing",
    "unicodedata", "unittest", "urllib", "urllib2", "urlparse", "uu", "uuid", "venv", "warnings",
    "wave", "weakref", "webbrowser", "whichdb", "winreg", "winsound", "wsgiref", "xdrlib", "xml",
    "xmllib", "xmlrpc", "xmlrpclib", "zipapp", "zipfile", "zipimport", "zlib", "zoneinfo",
};

/* clang-format on */

static bool table_has(const char (*table)[TABLE_WIDTH], size_t count, struct str name) {
  char row[TABLE_WIDTH] = {0}; /* padded as the table's are: then bytes compare as texts do */
  size_t low = 0, high = name.len < TABLE_WIDTH ? count : 0;
  if (high) memcpy(row, name.ptr, name.len);
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = memcmp(table[middle], row, TABLE_WIDTH);
    if (order == 0) return true;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

#define TABLE_HAS(table, name) table_has(table, sizeof(table) / sizeof(table)[0], name)

bool graph_is_preloaded(struct str module) {
  return TABLE_HAS(preloaded, module);
}

bool graph_is_free(struct str module) {
  return TABLE_HAS(preloaded, module) || TABLE_HAS(compiled_in, module);
}

bool graph_is_preloaded_by_lambda(struct str module) {
  return TABLE_HAS(preloaded_by_lambda, module);
}

bool graph_is_stdlib(struct str module) {
  struct str first;
  return str_cut(&module, '.', &first) && TABLE_HAS(stdlib, first);
}
