/* versions: Python versions, and version specifiers as PEP 440 writes them, as far as release
 * numbers go. */
#include "internal.h"

#define PARTS 6

struct version {
  uint32_t parts[PARTS]; /* release numbers; missing ones are 0 */
  uint32_t count;
  bool any; /* ended in ".*" */
};

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool take_number(struct str *text, uint32_t *number) {
  size_t len = 0;
  *number = 0;
  while (len < text->len && len < 6 && is_digit(text->ptr[len]))
    *number = *number * 10 + (uint32_t)(text->ptr[len++] - '0');
  *text = str_slice(*text, len, text->len);
  return len > 0 && !(text->len && is_digit(text->ptr[0]));
}

/* "1.2.3", "v1.2", "3.11.*", "3.12rc1" (what follows the release numbers is passed over). */
static bool read_version(struct str text, struct version *version) {
  *version = (struct version){0};
  if (text.len && (text.ptr[0] == 'v' || text.ptr[0] == 'V')) text = str_slice(text, 1, text.len);
  for (;;) {
    uint32_t number;
    if (!take_number(&text, &number)) return false;
    if (version->count < PARTS) version->parts[version->count++] = number;
    if (str_equal(text, STR(".*"))) {
      version->any = true;
      return true;
    }
    if (text.len < 2 || text.ptr[0] != '.' || !is_digit(text.ptr[1])) break;
    text = str_slice(text, 1, text.len);
  }
  if (text.len > 1 && text.ptr[0] == '.') text = str_slice(text, 1, text.len); /* .post1, .dev0 */
  return text.len == 0 || str_has_byte(STR("abcr+-!pd"), text.ptr[0]);
}

static int compare_versions(const struct version *a, const struct version *b, uint32_t parts) {
  for (uint32_t i = 0; i < parts; i++)
    if (a->parts[i] != b->parts[i]) return a->parts[i] < b->parts[i] ? -1 : 1;
  return 0;
}

/* ---- clauses -------------------------------------------------------------------------------- */

enum operator_kind { EQUAL, NOT_EQUAL, AT_LEAST, AT_MOST, ABOVE, BELOW, COMPATIBLE };

struct clause {
  enum operator_kind kind;
  struct version version;
};

static bool read_clause(struct str text, struct clause *clause) {
  static const struct {
    const char *text;
    enum operator_kind kind;
  } operators[] = {
      {"===", EQUAL},  {"==", EQUAL},      {"!=", NOT_EQUAL}, {">=", AT_LEAST},
      {"<=", AT_MOST}, {"~=", COMPATIBLE}, {">", ABOVE},      {"<", BELOW},
  };
  clause->kind = EQUAL;
  text = str_trim(text);
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    struct str sign = str_from(operators[i].text);
    if (!str_starts(text, sign)) continue;
    clause->kind = operators[i].kind;
    text = str_trim(str_slice(text, sign.len, text.len));
    break;
  }
  return read_version(text, &clause->version);
}

static bool clause_admits(const struct clause *clause, const struct version *version) {
  const struct version *given = &clause->version;
  int order = compare_versions(version, given, PARTS);
  bool same_prefix = compare_versions(version, given, given->count) == 0;
  switch (clause->kind) {
  case EQUAL:
    return given->any ? same_prefix : order == 0;
  case NOT_EQUAL:
    return !(given->any ? same_prefix : order == 0);
  case AT_LEAST:
    return order >= 0;
  case AT_MOST:
    return order <= 0;
  case ABOVE:
    return order > 0;
  case BELOW:
    return order < 0;
  case COMPATIBLE:
    return order >= 0 && compare_versions(version, given, given->count - 1) == 0;
  }
  return false;
}

bool policy_version_fits(struct str specifier, struct str version, bool *valid) {
  struct version ours;
  struct str part;
  bool fits = true, some = false;
  *valid = read_version(version, &ours);
  while (*valid && str_cut(&specifier, ',', &part)) {
    struct clause clause;
    if (str_trim(part).len == 0) continue;
    some = true;
    *valid = read_clause(part, &clause);
    if (clause.kind == COMPATIBLE && clause.version.count < 2) *valid = false;
    fits = fits && *valid && clause_admits(&clause, &ours);
  }
  *valid = *valid && some;
  return fits && *valid;
}

/* ---- Python --------------------------------------------------------------------------------- */

static uint32_t python_number(const struct version *version) {
  bool known = (version->parts[0] == 2 || version->parts[0] == 3) && version->parts[1] < 100;
  return known ? version->parts[0] * 100 + version->parts[1] : 0;
}

uint32_t policy_python_version(struct str text) {
  struct version version;
  bool py = str_starts(text, STR("py"));
  if (py) text = str_slice(text, 2, text.len);
  if (!read_version(text, &version) || version.any) return 0;
  if (py && version.count == 1 && text.len > 1) { /* py39, py312 */
    uint32_t minor = 0;
    struct str digits = str_slice(text, 1, text.len);
    if (!take_number(&digits, &minor) || digits.len) return 0;
    version.parts[0] = (uint32_t)(text.ptr[0] - '0');
    version.parts[1] = minor;
    version.count = 2;
  }
  return version.count < 2 ? 0 : python_number(&version);
}

uint32_t policy_python_lower_bound(struct str specifier) {
  uint32_t bound = 0;
  struct str part;
  while (str_cut(&specifier, ',', &part)) {
    struct clause clause;
    if (!read_clause(part, &clause)) continue;
    if (clause.kind == NOT_EQUAL || clause.kind == AT_MOST || clause.kind == BELOW) continue;
    uint32_t number = python_number(&clause.version);
    if (number > bound) bound = number;
  }
  return bound;
}
