/* facts, dynamic imports: by which names a file calls __import__ and import_module, and what a call
 * of them names literally. */
#include "facts/internal.h"

static bool holds(const struct str *items, size_t count, struct str name) {
  for (size_t i = 0; i < count; i++)
    if (str_equal(items[i], name)) return true;
  return false;
}
#define HOLDS(list, name) holds((list).items, (list).count, (name))

void facts_add_import_aliases(struct extraction *x, const struct facts_import *import) {
  struct aliases *a = &x->aliases;
  for (uint32_t i = 0; i < import->name_count; i++) {
    const struct facts_name *n = &import->names[i];
    struct str bound = n->as.len ? n->as : n->name;
    if (import->kind == FACTS_IMPORT) {
      if (str_equal(n->name, STR("importlib"))) ARRAY_PUSH(x->scratch, &a->importlib, bound);
      if (str_equal(n->name, STR("builtins"))) ARRAY_PUSH(x->scratch, &a->builtins, bound);
      continue;
    }
    bool importlib = str_equal(import->module, STR("importlib"));
    bool builtins = str_equal(import->module, STR("builtins"));
    if (str_equal(n->name, STR("TYPE_CHECKING"))) ARRAY_PUSH(x->scratch, &a->typing, bound);
    if (import->level == 0 && importlib && str_equal(n->name, STR("import_module")))
      ARRAY_PUSH(x->scratch, &a->import_module, bound);
    if (import->level == 0 && (importlib || builtins) && str_equal(n->name, STR("__import__")))
      ARRAY_PUSH(x->scratch, &a->dunder_import, bound);
  }
}

static TSNode unwrap(const struct extraction *x, TSNode node) {
  while (!ts_node_is_null(node) && facts_kind_of(x, node) == GRAMMAR_PARENTHESIZED_EXPRESSION)
    node = ts_node_named_child(node, 0);
  return node;
}

static enum importer importer_attribute(const struct extraction *x, TSNode node) {
  const struct aliases *a = &x->aliases;
  TSNode object = unwrap(x, facts_field(node, x->fields->object));
  if (ts_node_is_null(object) || facts_kind_of(x, object) != GRAMMAR_IDENTIFIER)
    return IMPORTER_NONE;
  struct str of = text_nfkc(x->scratch, facts_text_of(x, object));
  struct str name =
      text_nfkc(x->scratch, facts_text_of(x, facts_field(node, x->fields->attribute)));
  bool importlib = str_equal(of, STR("importlib")) || HOLDS(a->importlib, of);
  bool builtins = str_equal(of, STR("builtins")) || HOLDS(a->builtins, of);
  if (importlib && str_equal(name, STR("import_module"))) return IMPORTER_MODULE;
  if ((importlib || builtins) && str_equal(name, STR("__import__"))) return IMPORTER_DUNDER;
  return IMPORTER_NONE;
}

enum importer facts_importer(const struct extraction *x, TSNode callee) {
  const struct aliases *a = &x->aliases;
  callee = unwrap(x, callee);
  if (ts_node_is_null(callee)) return IMPORTER_NONE;
  enum grammar_kind kind = facts_kind_of(x, callee);
  if (kind == GRAMMAR_ATTRIBUTE) return importer_attribute(x, callee);
  if (kind != GRAMMAR_IDENTIFIER) return IMPORTER_NONE;
  struct str name = text_nfkc(x->scratch, facts_text_of(x, callee));
  if (HOLDS(a->import_module, name)) return IMPORTER_MODULE;
  if (str_equal(name, STR("__import__")) || HOLDS(a->dunder_import, name)) return IMPORTER_DUNDER;
  return IMPORTER_NONE;
}

void facts_add_assigned_alias(struct extraction *x, TSNode target, TSNode value) {
  while (facts_kind_of(x, value) == GRAMMAR_ASSIGNMENT) /* a = b = importlib.import_module */
    value = facts_field(value, x->fields->right);
  enum importer importer = facts_importer(x, value);
  if (importer == IMPORTER_NONE) return;
  struct str name = str_copy(x->scratch, text_nfkc(x->scratch, facts_text_of(x, target)));
  if (importer == IMPORTER_MODULE)
    ARRAY_PUSH(x->scratch, &x->aliases.import_module, name);
  else
    ARRAY_PUSH(x->scratch, &x->aliases.dunder_import, name);
}

/* ---- literals ------------------------------------------------------------------------------- */

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

static void add_character(struct builder *out, uint32_t c) {
  if (c < 0x80) {
    builder_add_byte(out, (char)c);
  } else if (c < 0x800) {
    builder_add_byte(out, (char)(0xC0 | c >> 6));
    builder_add_byte(out, (char)(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    builder_add_byte(out, (char)(0xE0 | c >> 12));
    builder_add_byte(out, (char)(0x80 | (c >> 6 & 0x3F)));
    builder_add_byte(out, (char)(0x80 | (c & 0x3F)));
  } else {
    builder_add_byte(out, (char)(0xF0 | c >> 18));
    builder_add_byte(out, (char)(0x80 | (c >> 12 & 0x3F)));
    builder_add_byte(out, (char)(0x80 | (c >> 6 & 0x3F)));
    builder_add_byte(out, (char)(0x80 | (c & 0x3F)));
  }
}

static const char *simple_escape(char c) {
  static const char escapes[] = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";
  for (size_t i = 0; i + 1 < sizeof escapes; i += 2)
    if (escapes[i] == c) return &escapes[i + 1];
  return NULL;
}

/* Decodes the escape at s[at] (a backslash); returns the offset after it (language reference,
 * 2.4.1.1). \N{...} is not decoded: false in *good. */
static size_t decode_escape(struct str s, size_t at, struct builder *out, bool *good) {
  char c = at + 1 < s.len ? s.ptr[at + 1] : '\\';
  const char *simple = simple_escape(c);
  if (simple) {
    builder_add_byte(out, *simple);
    return at + 2;
  }
  if (c == '\r') return at + (at + 2 < s.len && s.ptr[at + 2] == '\n' ? 3 : 2);
  if (c == '\n') return at + 2;
  size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  uint32_t value = 0;
  if (digits) {
    if (at + 2 + digits > s.len) return *good = false, s.len;
    for (size_t i = 0; i < digits; i++) {
      int digit = hex_digit(s.ptr[at + 2 + i]);
      if (digit < 0) return *good = false, s.len;
      value = value << 4 | (uint32_t)digit;
    }
    add_character(out, value);
    return at + 2 + digits;
  }
  size_t end = at + 1;
  while (end < s.len && end < at + 4 && s.ptr[end] >= '0' && s.ptr[end] <= '7')
    value = value << 3 | (uint32_t)(s.ptr[end++] - '0');
  if (end > at + 1) return add_character(out, value), end;
  if (c == 'N') *good = false;
  builder_add_byte(out, '\\');
  return at + 1;
}

static bool add_string(const struct extraction *x, TSNode node, struct builder *out) {
  struct str text = facts_text_of(x, node);
  size_t quote = 0;
  bool raw = false;
  for (; quote < text.len && text.ptr[quote] != '"' && text.ptr[quote] != '\''; quote++) {
    char c = text.ptr[quote] | 0x20;
    if (c == 'f' || c == 't' || c == 'b') return false;
    raw = raw || c == 'r';
  }
  size_t width = quote + 2 < text.len && text.ptr[quote + 1] == text.ptr[quote] &&
                         text.ptr[quote + 2] == text.ptr[quote]
                     ? 3
                     : 1;
  if (text.len < quote + 2 * width) return text.len == quote + 2;
  struct str body = str_slice(text, quote + width, text.len - width);
  bool good = true;
  for (size_t at = 0; at < body.len && good;) {
    if (body.ptr[at] == '\\' && !raw) {
      at = decode_escape(body, at, out, &good);
    } else if (body.ptr[at] == '\r') { /* CPython reads every line end as \n */
      builder_add_byte(out, '\n');
      at += at + 1 < body.len && body.ptr[at + 1] == '\n' ? 2 : 1;
    } else {
      builder_add_byte(out, body.ptr[at++]);
    }
  }
  return good;
}

bool facts_literal(const struct extraction *x, TSNode node, struct str *value) {
  node = unwrap(x, node);
  if (ts_node_is_null(node)) return false;
  enum grammar_kind kind = facts_kind_of(x, node);
  if (kind != GRAMMAR_STRING && kind != GRAMMAR_CONCATENATED_STRING) return false;
  struct builder out = {0};
  bool good = true;
  if (kind == GRAMMAR_STRING) good = add_string(x, node, &out);
  uint32_t count = kind == GRAMMAR_STRING ? 0 : ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count && good; i++) {
    TSNode part = ts_node_named_child(node, i);
    if (facts_kind_of(x, part) != GRAMMAR_COMMENT) good = add_string(x, part, &out);
  }
  *value = str_copy(x->scratch, builder_view(&out));
  builder_free(&out);
  return good;
}

/* ---- calls ---------------------------------------------------------------------------------- */

static TSNode argument(const struct extraction *x, TSNode arguments, uint32_t position,
                       struct str keyword) {
  uint32_t count = ts_node_named_child_count(arguments), at = 0;
  TSNode named = {0}, nothing = {0};
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(arguments, i);
    enum grammar_kind kind = facts_kind_of(x, child);
    if (kind == GRAMMAR_COMMENT || kind == GRAMMAR_DICTIONARY_SPLAT) continue;
    if (kind == GRAMMAR_KEYWORD_ARGUMENT) {
      struct str name = facts_text_of(x, facts_field(child, x->fields->name));
      if (str_equal(name, keyword)) named = facts_field(child, x->fields->value);
      continue;
    }
    if (kind == GRAMMAR_LIST_SPLAT) return nothing;
    if (at++ == position) return child;
  }
  return named;
}

static uint32_t literal_level(const struct extraction *x, TSNode arguments) {
  TSNode level = unwrap(x, argument(x, arguments, 4, STR("level")));
  if (ts_node_is_null(level) || facts_kind_of(x, level) != GRAMMAR_INTEGER) return 0;
  struct str text = facts_text_of(x, level);
  uint32_t value = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return 0;
    value = value * 10 + (uint32_t)(text.ptr[i] - '0');
    if (value > 1000) return 0;
  }
  return value;
}

bool facts_read_call(struct extraction *x, TSNode call, enum importer importer,
                     struct facts_import *import) {
  TSNode arguments = facts_field(call, x->fields->arguments);
  if (ts_node_is_null(arguments) || facts_kind_of(x, arguments) != GRAMMAR_ARGUMENT_LIST)
    return false;
  struct str module;
  TSNode name = argument(x, arguments, 0, STR("name"));
  if (ts_node_is_null(name) || !facts_literal(x, name, &module)) return false;
  if (importer == IMPORTER_DUNDER) {
    import->level = literal_level(x, arguments);
  } else {
    while (module.len && module.ptr[0] == '.') {
      import->level++;
      module = str_slice(module, 1, module.len);
    }
    TSNode package = argument(x, arguments, 1, STR("package"));
    if (import->level && !ts_node_is_null(package))
      import->package = str_copy(x->arena, facts_text_of(x, package));
  }
  import->module = str_copy(x->arena, module);
  return true;
}
