/* lock: see lock.h. */
#include "lock.h"

struct reading {
  struct arena *arena;
  ARRAY(struct lock_package) packages;
  struct str name; /* of the package whose version is to come */
  uint32_t line;
};

static void add(struct reading *reading, struct str name, struct str version) {
  struct lock_package package = {str_trim(name), str_trim(version), reading->line};
  if (package.name.len && package.version.len)
    ARRAY_PUSH(reading->arena, &reading->packages, package);
}

/* `key = "value"`; false for every other line. */
static bool read_pair(struct str line, struct str key, struct str *value) {
  if (!str_starts(line, key)) return false;
  struct str rest = str_trim(str_slice(line, key.len, line.len));
  if (!str_starts(rest, STR("="))) return false;
  rest = str_trim(str_slice(rest, 1, rest.len));
  if (rest.len < 2 || rest.ptr[0] != '"') return false;
  size_t end = str_find(rest, STR("\""), 1);
  *value = str_slice(rest, 1, end);
  return end != SIZE_MAX;
}

/* [[package]] tables, each with a name and a version. */
static void read_toml(struct reading *reading, struct str line) {
  struct str value;
  if (str_starts(line, STR("[")))
    reading->name = (struct str){0};
  else if (read_pair(line, STR("name"), &value))
    reading->name = value;
  else if (reading->name.len && read_pair(line, STR("version"), &value)) {
    add(reading, reading->name, value);
    reading->name = (struct str){0};
  }
}

static struct str between_quotes(struct str text) {
  size_t end = str_find(text, STR("\""), 1);
  return text.len && text.ptr[0] == '"' && end != SIZE_MAX ? str_slice(text, 1, end)
                                                           : (struct str){0};
}

/* "name": { ... "version": "==1.2" */
static void read_pipfile(struct reading *reading, struct str line) {
  struct str key = between_quotes(line);
  struct str rest = str_trim(str_slice(line, key.len + 2, line.len));
  if (!key.ptr || !str_starts(rest, STR(":"))) return;
  rest = str_trim(str_slice(rest, 1, rest.len));
  if (str_equal(rest, STR("{"))) reading->name = key;
  struct str version = between_quotes(rest);
  if (str_equal(key, STR("version")) && str_starts(version, STR("==")))
    add(reading, reading->name, str_slice(version, 2, version.len));
}

/* name[extra]==1.2 ; marker # comment */
static void read_requirement(struct reading *reading, struct str line) {
  size_t at = str_find(line, STR("=="), 0), end;
  if (at == SIZE_MAX || line.ptr[0] == '#' || line.ptr[0] == '-') return;
  struct str name = str_slice(line, 0, at), version = str_slice(line, at + 2, line.len);
  if (str_starts(version, STR("="))) version = str_slice(version, 1, version.len);
  version = str_trim(version);
  for (end = 0; end < version.len && !strchr(" \t;#,\\", version.ptr[end]); end++)
    if (version.ptr[end] == '*') return;
  size_t extra = str_find(name, STR("["), 0);
  if (str_find(name, STR(";"), 0) != SIZE_MAX) return; /* a marker of a line that pins nothing */
  add(reading, str_slice(name, 0, extra), str_slice(version, 0, end));
}

struct lock lock_parse(struct arena *arena, struct str path, struct str bytes) {
  struct reading reading = {.arena = arena};
  struct str line;
  bool requirements = str_ends(path, STR(".txt")), pipfile = str_ends(path, STR("Pipfile.lock"));
  while (str_cut(&bytes, '\n', &line)) {
    reading.line++;
    line = str_trim(line);
    if (!line.len) continue;
    if (requirements)
      read_requirement(&reading, line);
    else if (pipfile)
      read_pipfile(&reading, line);
    else
      read_toml(&reading, line);
  }
  return (struct lock){path, reading.packages.items, (uint32_t)reading.packages.count};
}

/* ---- comparing ------------------------------------------------------------------------------ */

static bool is_separator(char c) {
  return c == '-' || c == '_' || c == '.';
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

static bool same_name(struct str a, struct str b) {
  size_t i = 0, j = 0;
  while (i < a.len && j < b.len) {
    if (is_separator(a.ptr[i]) != is_separator(b.ptr[j])) return false;
    if (!is_separator(a.ptr[i])) {
      if (lower(a.ptr[i++]) != lower(b.ptr[j++])) return false;
      continue;
    }
    while (i < a.len && is_separator(a.ptr[i]))
      i++;
    while (j < b.len && is_separator(b.ptr[j]))
      j++;
  }
  return i == a.len && j == b.len;
}

static struct str plain_version(struct str version) {
  version = str_slice(version, 0, str_find(version, STR("+"), 0));
  while (str_ends(version, STR(".0")))
    version.len -= 2;
  return version;
}

const struct lock_package *lock_contradicts(const struct lock *lock,
                                            const struct profile_package *package) {
  const struct lock_package *other = NULL;
  struct str measured = plain_version(package->version);
  for (uint32_t i = 0; i < lock->package_count; i++) {
    if (!same_name(lock->packages[i].name, package->name)) continue;
    if (str_equal_nocase(plain_version(lock->packages[i].version), measured)) return NULL;
    if (!other) other = &lock->packages[i];
  }
  return other;
}
