/* value: one TOML value -> one field, or a fault that says what was expected. */
#include "read.h"

#include <math.h>
#include <stdio.h>

static bool expected(struct policy_reading *r, const struct policy_key *key,
                     const struct toml_value *value, const char *phrase) {
  policy_fault(r, value->span, "`%s`: expected %s, found %s", key->name, phrase,
               toml_kind_phrase(value->kind));
  return false;
}

/* ---- strings -------------------------------------------------------------------------------- */

static bool is_module_name(struct str text) {
  struct str part, rest = text;
  while (str_cut(&rest, '.', &part)) {
    if (part.len == 0) return false;
    for (size_t i = 0; i < part.len; i++) {
      unsigned char c = (unsigned char)part.ptr[i];
      bool good = c >= 0x80 || c == '_' || c == '-' || (c >= '0' && c <= '9') ||
                  ((c | 32) >= 'a' && (c | 32) <= 'z');
      if (!good) return false;
    }
  }
  return text.len > 0;
}

static bool is_glob(struct str text) {
  struct glob glob;
  return glob_parse(text, &glob) && !glob.negated;
}

void policy_note_code(struct policy_reading *r, struct str text, struct toml_span span) {
  struct policy_code code = {text, policy_place(r, span)};
  ARRAY_PUSH(r->arena, r->codes, code);
}

bool policy_read_text(struct policy_reading *r, const struct policy_key *key,
                      const struct toml_value *value, struct str *text) {
  if (value->kind != TOML_STRING) return expected(r, key, value, "a string");
  if (value->text.len == 0) {
    policy_fault(r, value->span, "`%s`: an empty string means nothing here", key->name);
    return false;
  }
  if (key->meaning == POLICY_MODULE && !is_module_name(value->text)) {
    policy_fault(r, value->span, "`%s`: expected a module's dotted name (it covers all below it)",
                 key->name);
    return false;
  }
  if (key->meaning == POLICY_GLOB && !is_glob(value->text)) {
    policy_fault(r, value->span, "`%s`: not a glob as .gitignore has them (without !)", key->name);
    return false;
  }
  if (key->meaning == POLICY_CODE) policy_note_code(r, value->text, value->span);
  *text = policy_rebase(r->arena, value->text, key->meaning, path_directory(r->path), r->top);
  return true;
}

static bool read_strings(struct policy_reading *r, const struct policy_key *key,
                         const struct toml_value *value, struct policy_strings *strings) {
  if (value->kind != TOML_STRING && value->kind != TOML_ARRAY)
    return expected(r, key, value, "an array of strings");
  bool one = value->kind == TOML_STRING, good = true;
  size_t count = one ? 1 : value->array->items.count;
  struct str *items = ARENA_ARRAY(r->arena, struct str, count);
  uint32_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    const struct toml_value *item = one ? value : &value->array->items.items[i];
    if (policy_read_text(r, key, item, &items[kept]))
      kept++;
    else
      good = false;
  }
  *strings = (struct policy_strings){items, kept};
  return good;
}

/* ---- words ---------------------------------------------------------------------------------- */

static struct str list_words(struct arena *arena, const char *const *words) {
  struct builder list = {0};
  for (size_t i = 0; words[i]; i++) {
    if (i) builder_add(&list, words[i + 1] ? STR(", ") : STR(" or "));
    builder_add_format(&list, "\"%s\"", words[i]);
  }
  struct str result = str_copy(arena, builder_view(&list));
  builder_free(&list);
  return result;
}

bool policy_read_word(struct policy_reading *r, const struct policy_key *key,
                      const char *const *words, const struct toml_value *value, uint32_t *index) {
  struct str list = list_words(r->arena, words);
  if (value->kind != TOML_STRING) return expected(r, key, value, list.ptr);
  for (uint32_t i = 0; words[i]; i++) {
    if (!str_equal(value->text, str_from(words[i]))) continue;
    *index = i;
    return true;
  }
  policy_fault(r, value->span, "`%s`: expected " STR_FMT, key->name, STR_ARG(list));
  return false;
}

/* ---- numbers -------------------------------------------------------------------------------- */

static void tell_range(struct policy_reading *r, const struct policy_key *key,
                       const struct toml_value *value, double number) {
  const struct policy_range *range = key->range;
  bool percent = range->high <= 1 && number > 1 && number <= 100;
  struct builder hint = {0};
  if (percent) {
    builder_add_cstr(&hint, ": write ");
    builder_add_number(&hint, number / 100, 6);
  }
  policy_fault(r, value->span, "`%s`: expected %s%s" STR_FMT, key->name, range->phrase,
               number < 0 && range->high > 1 && !range->above ? ", not below 0" : "",
               STR_ARG(builder_view(&hint)));
  builder_free(&hint);
}

static bool read_number(struct policy_reading *r, const struct policy_key *key,
                        const struct toml_value *value, double *number) {
  const struct policy_range *range = key->range;
  if (value->kind != TOML_INTEGER && value->kind != TOML_FLOAT)
    return expected(r, key, value, range->phrase);
  double given = value->kind == TOML_INTEGER ? (double)value->integer : value->number;
  bool good = isfinite(given) && given >= range->low && given <= range->high &&
              !(range->above && given <= range->low) && !(range->whole && floor(given) != given);
  if (good)
    *number = given;
  else
    tell_range(r, key, value, given);
  return good;
}

/* ---- dates and versions --------------------------------------------------------------------- */

static bool read_date(struct policy_reading *r, const struct policy_key *key,
                      const struct toml_value *value, struct str *date) {
  bool date_value = value->kind == TOML_LOCAL_DATE;
  if (!date_value && value->kind != TOML_STRING)
    return expected(r, key, value, "a date, YYYY-MM-DD");
  int32_t days;
  if (!date_value && !date_parse(value->text, &days)) {
    policy_fault(r, value->span, "`%s`: expected a date, YYYY-MM-DD", key->name);
    return false;
  }
  *date = value->text;
  return true;
}

static bool read_python(struct policy_reading *r, const struct policy_key *key,
                        const struct toml_value *value, uint32_t *python) {
  if (value->kind != TOML_STRING)
    return expected(r, key, value, "a Python version in quotes, such as \"3.12\"");
  uint32_t number = policy_python_version(value->text);
  if (number)
    *python = number;
  else
    policy_fault(r, value->span, "`%s`: expected a Python version such as \"3.12\"", key->name);
  return number != 0;
}

static bool read_required(struct policy_reading *r, const struct policy_key *key,
                          const struct toml_value *value, struct str *required) {
  if (value->kind != TOML_STRING)
    return expected(r, key, value, "versions in quotes, such as \">=0.1\"");
  bool valid, fits = policy_version_fits(value->text, STR(LMMS_LINT_VERSION), &valid);
  if (!valid)
    policy_fault(r, value->span, "`%s`: expected versions such as \">=0.1\" or \"0.1.0\"",
                 key->name);
  else if (!fits)
    policy_fault(r, value->span,
                 "this project asks for lmms-lint " STR_FMT "; this is " LMMS_LINT_VERSION,
                 STR_ARG(value->text));
  *required = value->text;
  return valid && fits;
}

bool policy_read_value(struct policy_reading *r, const struct policy_key *key,
                       const struct toml_value *value, void *into) {
  switch (key->type) {
  case POLICY_STRING:
    return policy_read_text(r, key, value, POLICY_FIELD(into, key, struct str));
  case POLICY_STRINGS:
    return read_strings(r, key, value, POLICY_FIELD(into, key, struct policy_strings));
  case POLICY_NUMBER:
    return read_number(r, key, value, POLICY_FIELD(into, key, double));
  case POLICY_BOOLEAN:
    if (value->kind != TOML_BOOLEAN) return expected(r, key, value, "true or false");
    *POLICY_FIELD(into, key, bool) = value->boolean;
    return true;
  case POLICY_WORD:
    return policy_read_word(r, key, key->words, value, POLICY_FIELD(into, key, uint32_t));
  case POLICY_DATE:
    return read_date(r, key, value, POLICY_FIELD(into, key, struct str));
  case POLICY_PYTHON:
    return read_python(r, key, value, POLICY_FIELD(into, key, uint32_t));
  case POLICY_REQUIRED:
    return read_required(r, key, value, POLICY_FIELD(into, key, struct str));
  default:
    return false; /* tables: read.c */
  }
}
