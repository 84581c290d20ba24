/* Deployment files: which Lambda handlers they name.
 *
 * In: the bytes of a SAM, serverless or synthesised CDK file. Out: handlers, with what stands
 * beside them (CodeUri, Runtime, SnapStart, provisioned concurrency). The idea: YAML as people
 * write it, and JSON as tools print it, are lines "key: value" with indentation. What belongs
 * together stands at one indentation, between lines that stand further left. No anchors, no flow
 * style over several keys. */
#include "internal.h"

struct line { /* "key: value" */
  uint32_t indent, number;
  struct str key, value;
};

struct lines {
  struct arena *arena;
  struct line *items;
  size_t count, capacity;
};

static struct str unquote(struct str text) {
  text = str_trim(text);
  if (text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') &&
      text.ptr[text.len - 1] == text.ptr[0])
    return str_slice(text, 1, text.len - 1);
  return text;
}

/* Without a comment, a comma behind (JSON), and quotes. */
static struct str clean_value(struct str text) {
  text = str_trim(text);
  size_t comment = str_find(text, STR(" #"), 0);
  if (text.len && text.ptr[0] == '#') text.len = 0;
  if (comment != SIZE_MAX) text = str_trim(str_slice(text, 0, comment));
  if (str_ends(text, STR(","))) text = str_trim(str_slice(text, 0, text.len - 1));
  return unquote(text);
}

static void read_line(struct lines *lines, struct str text, uint32_t number) {
  uint32_t indent = 0;
  while (indent < text.len && (text.ptr[indent] == ' ' || text.ptr[indent] == '-'))
    indent++; /* a list's dash counts as indentation */
  struct str rest = str_slice(text, indent, text.len);
  size_t colon = str_find(rest, STR(":"), 0);
  if (colon == SIZE_MAX || rest.ptr[0] == '#') return;
  bool separates = colon + 1 == rest.len || strchr(" \t\r", rest.ptr[colon + 1]);
  if (!separates) return;
  struct line line = {indent, number, unquote(str_slice(rest, 0, colon)),
                      clean_value(str_slice(rest, colon + 1, rest.len))};
  ARRAY_PUSH(lines->arena, lines, line);
}

static bool is_key(const struct line *line, const char *upper, const char *lower) {
  return str_equal(line->key, str_from(upper)) || str_equal(line->key, str_from(lower));
}

/* What stands beside a handler. */
struct block {
  struct str code, runtime;
  bool snap_start, provisioned;
};

static bool is_snap_start(const struct lines *lines, size_t at) {
  if (str_equal(lines->items[at].value, STR("true"))) return true;
  if (at + 1 == lines->count) return false;
  const struct line *next = &lines->items[at + 1];
  return next->indent > lines->items[at].indent && is_key(next, "ApplyOn", "applyOn") &&
         str_equal(next->value, STR("PublishedVersions"));
}

static void note(const struct lines *lines, size_t at, struct block *block) {
  const struct line *line = &lines->items[at];
  if (is_key(line, "CodeUri", "codeUri")) block->code = line->value;
  if (is_key(line, "Runtime", "runtime")) block->runtime = line->value;
  if (is_key(line, "SnapStart", "snapStart")) block->snap_start = is_snap_start(lines, at);
  if (is_key(line, "ProvisionedConcurrencyConfig", "provisionedConcurrency"))
    block->provisioned = true;
}

/* Lines at the handler's own indentation, up and down to where something stands further left. */
static void note_siblings(const struct lines *lines, size_t handler, struct block *block) {
  uint32_t indent = lines->items[handler].indent;
  for (size_t i = handler; i-- > 0 && lines->items[i].indent >= indent;)
    if (lines->items[i].indent == indent) note(lines, i, block);
  for (size_t i = handler + 1; i < lines->count && lines->items[i].indent >= indent; i++)
    if (lines->items[i].indent == indent) note(lines, i, block);
}

/* SAM's Globals and serverless' provider hold for every function. */
static struct block find_globals(const struct lines *lines) {
  struct block block = {0};
  for (size_t i = 0; i < lines->count; i++) {
    if (lines->items[i].indent || !is_key(&lines->items[i], "Globals", "provider")) continue;
    for (size_t k = i + 1; k < lines->count && lines->items[k].indent; k++)
      note(lines, k, &block);
  }
  return block;
}

static enum policy_entry_kind kind_of(const struct block *block) {
  if (block->snap_start) return POLICY_ENTRY_LAMBDA_SNAPSTART;
  return block->provisioned ? POLICY_ENTRY_LAMBDA_PROVISIONED : POLICY_ENTRY_LAMBDA;
}

static bool is_plain(struct str text) {
  return text.len && text.ptr[0] != '!' && text.ptr[0] != '{' && text.ptr[0] != '$';
}

const struct template_handler *template_handlers(struct arena *arena, struct str bytes,
                                                 uint32_t *count) {
  struct lines lines = {.arena = arena};
  ARRAY(struct template_handler) handlers = {0};
  struct str rest = bytes, text;
  for (uint32_t number = 1; rest.len && str_cut(&rest, '\n', &text); number++)
    read_line(&lines, text, number);
  struct block globals = find_globals(&lines);
  for (size_t i = 0; i < lines.count; i++) {
    if (!is_key(&lines.items[i], "Handler", "handler") || !is_plain(lines.items[i].value)) continue;
    struct block block = globals;
    note_siblings(&lines, i, &block);
    bool python = str_starts(block.runtime, STR("python"));
    if (block.runtime.len && !python && is_plain(block.runtime)) continue;
    struct template_handler handler = {lines.items[i].value,
                                       is_plain(block.code) ? block.code : (struct str){0},
                                       kind_of(&block), lines.items[i].number, python};
    ARRAY_PUSH(arena, &handlers, handler);
  }
  *count = (uint32_t)handlers.count;
  return handlers.items;
}
