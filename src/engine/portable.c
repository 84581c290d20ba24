/* What the standard library, and well-known packages, have on some platforms only.
 * In: an import. Out: whether it fails elsewhere. The one idea: where a module or a name is absent,
 * an import in a function fails when the function is called, one at module level when the program
 * starts; that it works where the profile was measured says nothing of the others. */
#include "internal.h"

/* Modules by their first component: documented as Unix or as Windows. */
static const char *const modules[] = {
    "_winapi", "_winreg", "crypt",       "curses", "fcntl",  "grp",      "msilib",   "msvcrt",
    "nis",     "nt",      "ossaudiodev", "posix",  "pty",    "pwd",      "readline", "resource",
    "spwd",    "syslog",  "termios",     "tty",    "winreg", "winsound",
};

struct names_of_module {
  const char *module;
  const char *const *names; /* up to NULL; one that ends in * stands for all that begin so */
};

/* clang-format off */
static const struct names_of_module names[] = {
    {"asyncio", (const char *const[]){"IocpProactor", "ProactorEventLoop", "Windows*", "open_unix_connection",
                                      "start_unix_server", "*ChildWatcher", NULL}},
    {"ctypes", (const char *const[]){"FormatError", "GetLastError", "HRESULT", "OleDLL", "WINFUNCTYPE", "WinDLL",
                                     "WinError", "get_last_error", "oledll", "set_last_error", "windll", NULL}},
    {"os", (const char *const[]){"O_BINARY", "WEXITSTATUS", "WIF*", "chown", "chroot", "eventfd", "fork*", "get*gid",
                                 "get*uid", "getgroups", "getpg*", "getpriority", "getsid", "initgroups", "kill*",
                                 "memfd_create", "mkfifo", "nice", "openpty", "posix_*", "sched_*", "set*gid",
                                 "set*uid", "setgroups", "setpriority", "setsid", "splice", "startfile", "uname",
                                 "wait*", NULL}},
    {"select", (const char *const[]){"devpoll", "epoll", "kevent", "kqueue", "poll", NULL}},
    {"signal", (const char *const[]){"CTRL_*", "ITIMER_*", "SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP", "SIGUSR*", "SIGWINCH", "SIG_*", "alarm", "getitimer", "pause", "pthread_*",
                                     "setitimer", "siginterrupt", "sigpending", "sigtimedwait", "sigwait*", NULL}},
    {"socket", (const char *const[]){"AF_UNIX", "AF_NETLINK", "CMSG_*", "SO_REUSEPORT", "recv_fds", "send_fds",
                                     "socketpair", NULL}},
    {"subprocess", (const char *const[]){"*_PRIORITY_CLASS", "CREATE_*", "DETACHED_PROCESS", "STARTF_*",
                                         "STARTUPINFO", "STD_*", "SW_HIDE", NULL}},
    {"socketserver", (const char *const[]){"Forking*", "ThreadingUnix*", "Unix*", NULL}},
    {"tornado.netutil", (const char *const[]){"bind_unix_socket", NULL}},
    {"time", (const char *const[]){"clock_*", "tzset", NULL}},
};
/* clang-format on */

/* `*` stands at one end of a pattern, or nowhere. */
static bool matches(struct str pattern, struct str name) {
  struct str rest = pattern, head = {0};
  if (pattern.ptr[0] == '*') {
    rest = str_of(pattern.ptr + 1, pattern.len - 1);
    return name.len >= rest.len &&
           str_equal(str_of(name.ptr + name.len - rest.len, rest.len), rest);
  }
  str_cut(&rest, '*', &head);
  return head.len < pattern.len ? str_starts(name, head) : str_equal(name, head);
}

static bool is_listed(const char *const *patterns, struct str name) {
  for (; *patterns; patterns++)
    if (matches(str_from(*patterns), name)) return true;
  return false;
}

static bool is_elsewhere(struct str module) {
  struct str top = {0};
  str_cut(&module, '.', &top);
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
    if (str_equal(top, str_from(modules[i]))) return true;
  return false;
}

static bool takes_what_is_elsewhere(const struct facts_import *import) {
  const char *const *patterns = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (str_equal(import->module, str_from(names[i].module))) patterns = names[i].names;
  for (uint32_t k = 0; patterns && k < import->name_count; k++)
    if (is_listed(patterns, import->names[k].name)) return true;
  return false;
}

bool rule_is_not_portable(const struct decision *decision) {
  const struct facts_import *import = decision->import;
  if (decision->first_party) return false;
  return (decision->standard && is_elsewhere(decision->module)) ||
         (import->kind == FACTS_FROM && takes_what_is_elsewhere(import));
}
