/* usage_json: see usage_json.h. Four sorts of objects: events of Lambda's JSON format ("type":
 * "platform.report"), events that wrap a text line ("message"), counts ("module", "count"), dumps
 * ("modules": [...]). All else is somebody else's. */
#include "usage_json.h"

#include "json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

/* ---- values --------------------------------------------------------------------------------- */

static struct str text_of(struct arena *scratch, const cJSON *object, const char *const *keys) {
  for (; *keys; keys++) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, *keys);
    if (cJSON_IsString(item)) return str_copy(scratch, str_from(item->valuestring));
  }
  return STR("");
}

#define TEXT(scratch, object, ...)                                                                 \
  text_of((scratch), (object), (const char *const[]){__VA_ARGS__, NULL})

static double number_of(const cJSON *object, const char *key) {
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
  return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

/* "timestamp": milliseconds since 1970, or an ISO time. */
static void read_time(struct arena *scratch, const cJSON *event, struct usage_record *record) {
  struct str text = TEXT(scratch, event, "time", "timestamp", "@timestamp");
  double when = usage_time(text), ms = number_of(event, "timestamp");
  if (isnan(when) && ms > 1e11 && ms < 1e14) {
    time_t seconds = (time_t)(ms / 1000);
    struct tm parts;
    char day[32];
    if (!gmtime_r(&seconds, &parts) || !strftime(day, sizeof day, "%Y-%m-%d", &parts)) return;
    record->when = ms / 1000;
    record->day = str_copy(scratch, str_from(day));
  } else if (!isnan(when)) {
    record->when = when;
    record->day = str_slice(text, 0, 10);
  }
}

static void read_owner(struct arena *scratch, const cJSON *event, struct usage_record *record) {
  struct str request = TEXT(scratch, event, "requestId", "request_id", "aws_request_id",
                            "AWSRequestId", "function_request_id");
  struct str stream =
      TEXT(scratch, event, "logStreamName", "logStream", "@logStream", "log_stream");
  if (request.len) record->request = request;
  if (stream.len) record->stream = stream;
  record->process = TEXT(scratch, event, "process");
}

/* ---- sorts of objects ----------------------------------------------------------------------- */

static struct usage_record platform_event(struct arena *scratch, const cJSON *event,
                                          struct str type) {
  static const struct {
    const char *type;
    enum usage_sort sort;
  } types[] = {
      {"platform.initStart", USAGE_INIT},  {"platform.restoreStart", USAGE_INIT},
      {"platform.start", USAGE_START},     {"platform.report", USAGE_REPORT},
      {"platform.runtimeDone", USAGE_END}, {"platform.end", USAGE_END},
  };
  struct usage_record record = usage_nothing();
  const cJSON *inner = cJSON_GetObjectItemCaseSensitive(event, "record");
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (str_equal(type, str_from(types[i].type))) record.sort = types[i].sort;
  if (record.sort == USAGE_NOTHING) return record;
  record.request = TEXT(scratch, inner, "requestId");
  if (record.sort != USAGE_INIT && !record.request.len) record.sort = USAGE_DAMAGED;
  const cJSON *metrics = cJSON_GetObjectItemCaseSensitive(inner, "metrics");
  record.init_ms = number_of(metrics, "initDurationMs");
  record.memory_mib = number_of(metrics, "memorySizeMB");
  record.used_mib = number_of(metrics, "maxMemoryUsedMB");
  return record;
}

/* A text line within an event; the event knows time, stream and request better. */
static struct usage_record wrapped(struct arena *scratch, struct str message) {
  struct str rest = message;
  if (str_starts(str_trim(message), STR("{"))) return usage_nothing();
  return usage_line_next(scratch, &rest);
}

static const char *const count_keys[] = {"count", "requests", "processes", "loaded", "cold"};

static double *count_at(struct usage_counts *counts, size_t i) {
  double *const at[] = {&counts->count, &counts->requests, &counts->processes, &counts->loaded,
                        &counts->cold};
  return at[i];
}

static bool is_count(double value) {
  return value >= 0 && value <= 9e15 && value == floor(value);
}

static const uint64_t *read_init(struct arena *scratch, const cJSON *histogram) {
  if (!cJSON_IsObject(histogram)) return NULL;
  uint64_t *init = ARENA_ARRAY(scratch, uint64_t, USAGE_INIT_BUCKETS);
  for (const cJSON *item = histogram->child; item; item = item->next) {
    char *end;
    unsigned long bucket = strtoul(item->string, &end, 10);
    if (*end || bucket >= USAGE_INIT_BUCKETS || !cJSON_IsNumber(item)) return NULL;
    if (is_count(item->valuedouble)) init[bucket] = (uint64_t)item->valuedouble;
  }
  return init;
}

/* Loggers too have a key "module": it is ours only if all keys are. */
static bool is_counts(const cJSON *object) {
  static const char *const others[] = {"module",   "first", "last",       "memory_mib",
                                       "used_mib", "init",  "window_days"};
  bool counts = false;
  for (const cJSON *item = object->child; item; item = item->next) {
    bool known = false;
    for (size_t i = 0; i < sizeof count_keys / sizeof *count_keys; i++)
      if (strcmp(item->string, count_keys[i]) == 0) known = counts = true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
      known |= strcmp(item->string, others[i]) == 0;
    if (!known) return false;
  }
  return counts;
}

static struct usage_record counts_record(struct arena *scratch, const cJSON *object) {
  struct usage_record record = usage_nothing();
  record.module = TEXT(scratch, object, "module");
  bool totals = str_equal(record.module, STR("*"));
  record.sort = totals ? USAGE_TOTALS : USAGE_COUNTS;
  if (!totals && !usage_is_module(record.module)) {
    record.sort = USAGE_FAULT;
    record.fault = "\"module\" is not the name of a module";
  }
  for (size_t i = 0; i < sizeof count_keys / sizeof *count_keys; i++) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, count_keys[i]);
    if (!item || cJSON_IsNull(item)) continue;
    *count_at(&record.counts, i) = cJSON_IsNumber(item) ? item->valuedouble : NAN;
    if (is_count(*count_at(&record.counts, i))) continue;
    record.sort = USAGE_FAULT;
    record.fault = "a count is a whole number that is not negative";
  }
  if (!totals) return record;
  record.first_text = TEXT(scratch, object, "first");
  record.last_text = TEXT(scratch, object, "last");
  record.first = usage_time(record.first_text);
  record.last = usage_time(record.last_text);
  record.memory_mib = number_of(object, "memory_mib");
  record.used_mib = number_of(object, "used_mib");
  record.init = read_init(scratch, cJSON_GetObjectItemCaseSensitive(object, "init"));
  return record;
}

/* The array's text as it stands in the line is list enough. */
static struct usage_record dump(struct arena *scratch, const cJSON *names) {
  struct usage_record record = usage_nothing();
  char *text = cJSON_PrintUnformatted(names);
  struct str list = str_copy(scratch, str_from(text));
  cJSON_free(text);
  if (!usage_list_is_whole(list)) return record;
  record.sort = USAGE_LOADED;
  record.list = list;
  return record;
}

static struct usage_record record_of(struct arena *scratch, const cJSON *object) {
  const cJSON *names = cJSON_GetObjectItemCaseSensitive(object, "modules");
  struct str type = TEXT(scratch, object, "type");
  struct str message = TEXT(scratch, object, "message", "@message", "msg");
  struct usage_record record = usage_nothing();
  if (!cJSON_IsArray(names)) names = cJSON_GetObjectItemCaseSensitive(object, "sys.modules");
  if (str_starts(type, STR("platform.")))
    record = platform_event(scratch, object, type);
  else if (is_counts(object) && cJSON_HasObjectItem(object, "module"))
    return counts_record(scratch, object);
  else if (cJSON_IsArray(names))
    record = dump(scratch, names);
  else if (message.len)
    record = wrapped(scratch, message);
  if (record.sort == USAGE_NOTHING) return record;
  read_owner(scratch, object, &record);
  read_time(scratch, object, &record);
  return record;
}

/* Whether it is worth parsing: nothing is said without one of these. */
static bool is_promising(struct str line) {
  static const char *const words[] = {
      "\"platform.",  "\"module\"",  "\"modules\"", "\"sys.modules\"",
      "odule used: ", "RequestId: ", "INIT_START "};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (memmem(line.ptr, line.len, words[i], strlen(words[i]))) return true;
  return false;
}

struct usage_record usage_json_record(struct arena *scratch, struct str line) {
  struct usage_record record = usage_nothing();
  struct json_fault fault;
  size_t at = 0;
  while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t'))
    at++;
  if (at == line.len || line.ptr[at] != '{' || !is_promising(line)) return record;
  line = str_trim(line);
  if (!json_check(line, &fault)) return record; /* cut short: read as text */
  cJSON *object = cJSON_ParseWithLength(line.ptr, line.len);
  if (object) record = record_of(scratch, object);
  cJSON_Delete(object);
  return record;
}
