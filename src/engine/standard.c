/* The standard library, by name: what belongs to Python itself, and what is there before user code
 * runs. Knows nothing of costs.
 *
 * Sources: sys.stdlib_module_names of CPython 3.10 to 3.13, the library folders of 2.7 and 3.6 to
 * 3.9, and the names that 3.14 and 3.15 added; without the Python 2 names that are everyday words
 * (user, parser, commands, ...). Preloaded: sys.modules of `python -I -S -c ""`, what site adds to
 * it, and sys.builtin_module_names (compiled into the interpreter) of a plain CPython 3.11. */
#include "internal.h"

#include <stdlib.h>

/* clang-format off */
static const char *const standard_names[] = { /* sorted by bytes */
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

static const char *const preloaded_names[] = { /* sorted by bytes */
    "__builtin__", "__main__", "_abc", "_ast", "_codecs", "_collections", "_collections_abc",
    "_frozen_importlib", "_frozen_importlib_external", "_functools", "_imp", "_io", "_locale",
    "_operator", "_signal", "_sitebuiltins", "_sre", "_stat", "_string", "_symtable", "_thread",
    "_tokenize", "_tracemalloc", "_typing", "_warnings", "_weakref", "abc", "atexit", "builtins",
    "codecs", "encodings", "encodings.aliases", "encodings.utf_8", "errno", "exceptions",
    "faulthandler", "gc", "genericpath", "io", "itertools", "marshal", "nt", "ntpath", "os",
    "os.path", "posix", "posixpath", "pwd", "site", "stat", "sys", "thread", "time", "winreg",
    "zipimport",
};
/* clang-format on */

static int compare_name(const void *key, const void *item) {
  return str_compare(*(const struct str *)key, str_from(*(const char *const *)item));
}

static bool listed(struct str name, const char *const *names, size_t count) {
  return bsearch(&name, names, count, sizeof *names, compare_name) != NULL;
}

bool standard_module(struct str module) {
  struct str rest = module, top = {0};
  str_cut(&rest, '.', &top);
  return listed(top, standard_names, sizeof standard_names / sizeof *standard_names);
}

bool preloaded_module(struct str module) {
  return listed(module, preloaded_names, sizeof preloaded_names / sizeof *preloaded_names);
}
