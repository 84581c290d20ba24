/* JSON-RPC on libcjson. The one thing done by hand is what libcjson cannot: it ends a text at
 * \u0000 and refuses lone surrogates, which editors may send and which must not cost us the whole
 * change. Both become one character of the same UTF-16 length before it reads. */
#include "message.h"

#include <math.h>
#include <stdlib.h>

/* ---- escapes that libcjson cannot take ------------------------------------------------------ */

static bool read_escape(const char *at, const char *end, uint32_t *unit) {
  if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return false;
  *unit = 0;
  for (int i = 2; i < 6; i++) {
    char c = at[i];
    uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                     : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                            : 16;
    if (digit == 16) return false;
    *unit = *unit * 16 + digit;
  }
  return true;
}

static void write_digits(char *at, const char digits[4]) {
  for (int i = 0; i < 4; i++)
    at[i] = digits[i];
}

/* Length of the escape at `at`, mended in place. */
static size_t mend_escape(char *at, const char *end) {
  uint32_t unit, second;
  if (!read_escape(at, end, &unit)) return 2;
  if (unit >= 0xd800 && unit < 0xdc00 && read_escape(at + 6, end, &second) && second >= 0xdc00 &&
      second < 0xe000)
    return 12;
  if (unit >= 0xd800 && unit < 0xe000) write_digits(at + 2, "fffd");
  if (unit == 0) write_digits(at + 2, "0001");
  return 6;
}

/* A backslash stands in strings only, so no other syntax need be known. */
static void mend(char *text, size_t len) {
  const char *end = text + len;
  for (char *at = text; (at = memchr(at, '\\', (size_t)(end - at)));) {
    size_t used = mend_escape(at, end);
    if ((size_t)(end - at) <= used) return;
    at += used;
  }
}

/* ---- reading -------------------------------------------------------------------------------- */

struct str message_value(struct arena *arena, const cJSON *id) {
  if (!id || !(cJSON_IsString(id) || cJSON_IsNumber(id))) return (struct str){0};
  struct builder out = {0};
  if (cJSON_IsString(id))
    builder_add_json(&out, str_from(id->valuestring));
  else
    builder_add_number(&out, id->valuedouble, 6);
  struct str text = str_copy(arena, builder_view(&out));
  builder_free(&out);
  return text;
}

bool message_read(struct arena *arena, struct str body, struct message *message) {
  char *text = arena_alloc(arena, body.len + 1);
  memcpy(text, body.ptr, body.len);
  text[body.len] = 0;
  mend(text, body.len);
  *message = (struct message){.json = cJSON_ParseWithLength(text, body.len)};
  if (!cJSON_IsObject(message->json)) return false;
  message->id = message_value(arena, json_get(message->json, "id"));
  message->method = json_text(message->json, "method");
  cJSON *params = cJSON_GetObjectItemCaseSensitive(message->json, "params");
  message->params = cJSON_IsObject(params) || cJSON_IsArray(params) ? params : NULL;
  return message->method.len || (message->id.len && (json_get(message->json, "result") ||
                                                     json_get(message->json, "error")));
}

void message_free(struct message *message) {
  cJSON_Delete(message->json);
  *message = (struct message){0};
}

/* ---- look-ups ------------------------------------------------------------------------------- */

const cJSON *json_get(const cJSON *object, const char *name) {
  return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

struct str json_text(const cJSON *object, const char *name) {
  const cJSON *item = json_get(object, name);
  return cJSON_IsString(item) ? str_from(item->valuestring) : (struct str){0};
}

bool json_is_true(const cJSON *object, const char *name) {
  return cJSON_IsTrue(json_get(object, name));
}

bool json_number(const cJSON *object, const char *name, uint32_t *value) {
  const cJSON *item = json_get(object, name);
  if (!cJSON_IsNumber(item)) return false;
  double number = item->valuedouble;
  if (!(number >= 0 && number <= UINT32_MAX) || number != floor(number)) return false;
  *value = (uint32_t)number;
  return true;
}

const cJSON *json_path(const cJSON *object, const char *path) {
  char name[64];
  struct str rest = str_from(path), part;
  while (object && str_cut(&rest, '.', &part)) {
    if (part.len >= sizeof name) return NULL;
    memcpy(name, part.ptr, part.len);
    name[part.len] = 0;
    object = json_get(object, name);
  }
  return object;
}

/* ---- writing -------------------------------------------------------------------------------- */

static void begin(struct builder *out, struct str id) {
  builder_add(out, STR("{\"jsonrpc\":\"2.0\""));
  if (!id.len) return;
  builder_add(out, STR(",\"id\":"));
  builder_add(out, id);
}

void message_add_result(struct builder *out, struct str id, struct str result) {
  begin(out, id);
  builder_add(out, STR(",\"result\":"));
  builder_add(out, result);
  builder_add_byte(out, '}');
}

void message_add_error(struct builder *out, struct str id, enum message_error code,
                       struct str text) {
  begin(out, id.len ? id : STR("null"));
  builder_add_format(out, ",\"error\":{\"code\":%d,\"message\":", (int)code);
  builder_add_json(out, text);
  builder_add(out, STR("}}"));
}

static void add_call(struct builder *out, const char *method, struct str params) {
  builder_add_format(out, ",\"method\":\"%s\"", method);
  if (params.len) {
    builder_add(out, STR(",\"params\":"));
    builder_add(out, params);
  }
  builder_add_byte(out, '}');
}

void message_add_notification(struct builder *out, const char *method, struct str params) {
  begin(out, (struct str){0});
  add_call(out, method, params);
}

void message_add_request(struct builder *out, uint32_t id, const char *method, struct str params) {
  begin(out, (struct str){0});
  builder_add_format(out, ",\"id\":%u", (unsigned)id);
  add_call(out, method, params);
}
