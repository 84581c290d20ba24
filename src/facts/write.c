/* facts, the text form: JSON Lines. */
#include "facts/facts.h"

static void add_key(struct builder *out, const char *key, struct str value) {
  builder_add_format(out, ",\"%s\":", key);
  builder_add_json(out, value);
}

static void add_flag(struct builder *out, const char *key, bool value) {
  builder_add_format(out, ",\"%s\":%s", key, value ? "true" : "false");
}

static void add_span(struct builder *out, const struct facts *facts,
                     const struct facts_span *span) {
  builder_add_format(out, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u",
                     span->line, span->column, span->end_line, span->end_column);
  builder_add_format(out, ",\"offset\":%u,\"end_offset\":%u", facts_file_offset(facts, span->start),
                     facts_file_offset(facts, span->end));
}

static void add_modules(struct builder *out, const struct facts_import *import) {
  builder_add(out, STR(",\"modules\":["));
  if (import->kind != FACTS_IMPORT) builder_add_json(out, import->module);
  for (uint32_t i = 0; import->kind == FACTS_IMPORT && i < import->name_count; i++) {
    if (i) builder_add_byte(out, ',');
    builder_add_json(out, import->names[i].name);
  }
  builder_add(out, STR("],\"names\":["));
  for (uint32_t i = 0; i < import->name_count; i++) {
    builder_add(out, i ? STR(",{\"name\":") : STR("{\"name\":"));
    builder_add_json(out, import->names[i].name);
    builder_add(out, STR(",\"as\":"));
    if (import->names[i].as.len)
      builder_add_json(out, import->names[i].as);
    else
      builder_add(out, STR("null"));
    builder_add_byte(out, '}');
  }
  builder_add_byte(out, ']');
}

static void add_import(struct builder *out, const struct facts *facts,
                       const struct facts_import *import) {
  static const char *const kinds[] = {
      [FACTS_IMPORT] = "import", [FACTS_FROM] = "from", [FACTS_DYNAMIC] = "dynamic"};
  static const char *const scopes[] = {
      [FACTS_MODULE] = "module", [FACTS_CLASS] = "class", [FACTS_FUNCTION] = "function"};
  static const struct {
    const char *key;
    uint32_t flag;
  } flags[] = {{"eager", FACTS_EAGER},
               {"in_loop", FACTS_IN_LOOP},
               {"conditional_in_loop", FACTS_CONDITIONAL_IN_LOOP},
               {"in_try_import", FACTS_IN_TRY_IMPORT},
               {"in_handler", FACTS_IN_HANDLER},
               {"type_checking", FACTS_TYPE_CHECKING},
               {"main_guard", FACTS_MAIN_GUARD},
               {"dead", FACTS_DEAD},
               {"lazy", FACTS_LAZY}};
  builder_add(out, STR("{\"file\":"));
  builder_add_json(out, facts->path);
  add_span(out, facts, &import->span);
  builder_add_format(out, ",\"kind\":\"%s\",\"level\":%u", kinds[import->kind], import->level);
  add_modules(out, import);
  add_flag(out, "star", import->flags & FACTS_STAR);
  add_key(out, "scope", str_from(scopes[import->scope]));
  add_key(out, "qualname", import->qualname);
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    add_flag(out, flags[i].key, import->flags & flags[i].flag);
  add_key(out, "comment", import->comment);
  add_key(out, "above", import->above);
  builder_add(out, STR("}\n"));
}

void facts_write_text(struct builder *out, const struct facts *facts) {
  for (uint32_t i = 0; i < facts->import_count; i++)
    add_import(out, facts, &facts->imports[i]);
  if (!facts->trouble) return;
  builder_add(out, STR("{\"file\":"));
  builder_add_json(out, facts->path);
  add_key(out, "error", facts->trouble->message);
  builder_add_format(out, ",\"line\":%u}\n", facts->trouble->span.line);
}
