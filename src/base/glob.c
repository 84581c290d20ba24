/* Globs as .gitignore writes them (gitignore(5)).
 *
 * A pattern is a plain prefix and a rest. The rest is matched with two places to go back to: the
 * last `*`, which may take one more byte of its component, and the last `**`, which may take one
 * more folder. Going back further can never help, because what an earlier star could take the later
 * one can take as well: so time is at most pattern x path. */
#include "base.h"

#include <ctype.h>

#define GLOB_LENGTH_LIMIT 4096 /* bytes; a longer pattern matches nothing */

static bool is_special(char c) {
  return c == '*' || c == '?' || c == '[' || c == '\\';
}

static size_t plain_length(struct str s) {
  size_t len = 0;
  while (len < s.len && !is_special(s.ptr[len]))
    len++;
  return len;
}

bool glob_parse(struct str pattern, struct glob *glob) {
  *glob = (struct glob){0};
  if (pattern.len && pattern.ptr[0] == '!') {
    glob->negated = true;
    pattern = str_slice(pattern, 1, pattern.len);
  }
  if (pattern.len && pattern.ptr[pattern.len - 1] == '/') {
    glob->directory_only = true;
    pattern.len--;
  }
  glob->anchored = str_has_byte(pattern, '/');
  if (pattern.len && pattern.ptr[0] == '/') pattern = str_slice(pattern, 1, pattern.len);
  if (pattern.len == 0 || pattern.len > GLOB_LENGTH_LIMIT) return false;
  size_t plain = plain_length(pattern);
  glob->prefix = str_slice(pattern, 0, plain);
  glob->rest = str_slice(pattern, plain, pattern.len);
  struct str tail = str_slice(glob->rest, 1, glob->rest.len);
  glob->suffix =
      !glob->anchored && plain == 0 && glob->rest.ptr[0] == '*' && plain_length(tail) == tail.len;
  return true;
}

/* ---- classes -------------------------------------------------------------------------------- */

static bool in_named_class(struct str name, unsigned char c) {
  static const struct {
    const char *name;
    int (*test)(int);
  } classes[] = {
      {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
      {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
      {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
  };
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    if (str_equal(name, str_from(classes[i].name))) return c < 0x80 && classes[i].test(c);
  return false;
}

static bool known_class(struct str name) {
  static const char probes[] = "a0 \t\n!A";
  for (size_t i = 0; i < sizeof probes - 1; i++)
    if (in_named_class(name, (unsigned char)probes[i])) return true;
  return in_named_class(name, 1);
}

/* `[:name:]` at p[at]: its length if it is closed that way, 0 if the bracket is an ordinary byte,
 * SIZE_MAX if the whole pattern is broken by it. */
static size_t named_class_length(struct str p, size_t at, struct str *name) {
  size_t end = at + 2;
  while (end < p.len && p.ptr[end] != ']')
    end++;
  if (end >= p.len) return SIZE_MAX;
  if (end < at + 3 || p.ptr[end - 1] != ':') return 0;
  *name = str_slice(p, at + 2, end - 1);
  return known_class(*name) ? end + 1 - at : SIZE_MAX;
}

struct class_scan {
  struct str p;
  size_t at;
  int last; /* low end of a range that may follow, or -1 */
  bool matched;
};

/* One member of a class; false when the pattern is broken. */
static bool scan_member(struct class_scan *scan, unsigned char c) {
  struct str p = scan->p, name;
  char byte = p.ptr[scan->at];
  bool range = byte == '-' && scan->last >= 0 && scan->at + 1 < p.len && p.ptr[scan->at + 1] != ']';
  if (byte == '[' && scan->at + 1 < p.len && p.ptr[scan->at + 1] == ':') {
    size_t len = named_class_length(p, scan->at, &name);
    if (len == SIZE_MAX) return false;
    if (len) {
      scan->matched |= in_named_class(name, c);
      scan->last = -1;
      scan->at += len;
      return true;
    }
  }
  if (range) scan->at++;
  if (p.ptr[scan->at] == '\\') scan->at++;
  if (scan->at >= p.len) return false;
  unsigned char high = (unsigned char)p.ptr[scan->at++];
  int low = range ? scan->last : high;
  scan->matched |= c >= low && c <= high;
  scan->last = range ? -1 : high;
  return true;
}

/* Does the class at p[at] ('[') hold `c`? Returns its length, 0 when it is not closed. */
static size_t match_class(struct str p, size_t at, unsigned char c, bool *matched) {
  struct class_scan scan = {.p = p, .at = at + 1, .last = -1};
  bool negated = scan.at < p.len && (p.ptr[scan.at] == '!' || p.ptr[scan.at] == '^');
  if (negated) scan.at++;
  do {
    if (scan.at >= p.len || !scan_member(&scan, c)) return 0;
  } while (scan.at < p.len && p.ptr[scan.at] != ']');
  if (scan.at >= p.len) return 0;
  *matched = scan.matched != negated && c != '/';
  return scan.at + 1 - at;
}

/* ---- matching ------------------------------------------------------------------------------- */

/* Length of `**` and more stars at p[at] when they stand for folders: between slashes, or at an
 * end. A following slash is counted in. 0 = it is a plain star. */
static size_t folders_length(struct str p, size_t at) {
  size_t end = at;
  while (end < p.len && p.ptr[end] == '*')
    end++;
  if (end < at + 2 || (at && p.ptr[at - 1] != '/')) return 0;
  if (end == p.len) return end - at;
  if (p.ptr[end] == '/') return end + 1 - at;
  bool escaped = p.ptr[end] == '\\' && end + 1 < p.len && p.ptr[end + 1] == '/';
  return escaped ? end + 2 - at : 0;
}

/* One pattern element that is no star against one byte. Its length if it matches, else 0;
 * *broken where the pattern can match nothing. */
static size_t match_one(struct str p, size_t at, unsigned char c, bool *broken) {
  bool matched = false;
  switch (p.ptr[at]) {
  case '?':
    return c != '/';
  case '[': {
    size_t len = match_class(p, at, c, &matched);
    *broken = len == 0;
    return matched ? len : 0;
  }
  case '\\':
    *broken = at + 1 >= p.len;
    return !*broken && (unsigned char)p.ptr[at + 1] == c ? 2 : 0;
  default:
    return (unsigned char)p.ptr[at] == c;
  }
}

struct wild {
  struct str p, text;
  size_t at, pos;           /* where we are in each */
  size_t star_at, star_pos; /* behind the last `*`, and what it has taken; SIZE_MAX = none */
  size_t deep_at, deep_pos; /* the same for `**` */
};

/* Takes the stars at p[at]. True if they settle the match. */
static bool take_stars(struct wild *w) {
  size_t len = folders_length(w->p, w->at);
  if (len) {
    w->at += len;
    w->deep_at = w->at;
    w->deep_pos = w->pos;
    w->star_at = SIZE_MAX;
    return w->at == w->p.len && w->p.ptr[w->at - 1] == '*';
  }
  while (w->at < w->p.len && w->p.ptr[w->at] == '*')
    w->at++;
  w->star_at = w->at;
  w->star_pos = w->pos;
  return false;
}

/* Goes back to the last star and lets it take more; false when there is nothing left to try. */
static bool go_back(struct wild *w) {
  if (w->star_at != SIZE_MAX && w->star_pos < w->text.len && w->text.ptr[w->star_pos] != '/') {
    w->pos = ++w->star_pos;
    w->at = w->star_at;
    return true;
  }
  if (w->deep_at == SIZE_MAX) return false;
  const char *slash = w->deep_pos < w->text.len
                          ? memchr(w->text.ptr + w->deep_pos, '/', w->text.len - w->deep_pos)
                          : NULL;
  if (!slash) return false;
  w->pos = w->deep_pos = (size_t)(slash - w->text.ptr) + 1;
  w->at = w->deep_at;
  w->star_at = SIZE_MAX;
  return true;
}

static bool match_wild(struct str pattern, struct str text) {
  struct wild w = {.p = pattern, .text = text, .star_at = SIZE_MAX, .deep_at = SIZE_MAX};
  bool broken = false;
  for (;;) {
    if (w.at < pattern.len && pattern.ptr[w.at] == '*') {
      if (take_stars(&w)) return true;
      continue;
    }
    if (w.at == pattern.len && w.pos == text.len) return true;
    size_t len = 0;
    if (w.at < pattern.len && w.pos < text.len)
      len = match_one(pattern, w.at, (unsigned char)text.ptr[w.pos], &broken);
    if (broken) return false;
    if (len) {
      w.at += len;
      w.pos++;
    } else if (!go_back(&w)) {
      return false;
    }
  }
}

bool glob_match(const struct glob *glob, struct str path, size_t name_at, bool is_directory) {
  if (glob->directory_only && !is_directory) return false;
  struct str text = glob->anchored ? path : str_slice(path, name_at, path.len);
  if (glob->suffix) return str_ends(text, str_slice(glob->rest, 1, glob->rest.len));
  if (glob->rest.len == 0) return str_equal(text, glob->prefix);
  if (!str_starts(text, glob->prefix)) return false;
  return match_wild(glob->rest, str_slice(text, glob->prefix.len, text.len));
}
