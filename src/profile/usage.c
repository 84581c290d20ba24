/* usage: see usage.h. Joins what the lines say: which request and which process each belongs to,
 * and whether the module was counted there before. */
#include "lines.h"
#include "usage_json.h"
#include "usage_recent.h"

#include <math.h>
#include <stdlib.h>

#define CSV_COLUMNS 64
#define INIT_STEP 1.02 /* ratio of neighbouring buckets */

enum file_mode {
  FILE_UNSEEN, /* no line yet */
  FILE_LOG,
  FILE_CSV,
  FILE_NAMES, /* so far nothing but names of modules, one a line */
};

enum csv_column { CSV_MODULE, CSV_COUNT, CSV_REQUESTS, CSV_PROCESSES, CSV_LOADED, CSV_KNOWN };
static const char *const csv_names[CSV_KNOWN] = {"module", "count", "requests", "processes",
                                                 "loaded"};

struct file_state {
  struct str path, stream; /* stream: of the path, or the path itself for one process at a time */
  enum file_mode mode;
  uint64_t line;
  size_t columns[CSV_KNOWN], column_count; /* SIZE_MAX = not there */
  bool header;                             /* the first row names the columns */
  ARRAY(uint32_t) names;                   /* FILE_NAMES: numbers of modules */
  bool has_sys, has_builtins;
  uint64_t starts, ends, reports, inits, reported_inits;
  uint64_t current; /* open request, where no stream is known; 0 = none */
  bool interleaved; /* two requests were open at once */
};

struct usage_reader {
  struct arena arena;   /* names, faults */
  struct arena scratch; /* one line */
  struct lines lines;
  struct file_state file;
  struct intern names;
  ARRAY(struct usage_module) modules;                  /* by number */
  struct usage_recent in_request, in_process, in_dump; /* (request or process, module) */
  struct usage_recent generations, current;            /* by stream */
  struct usage counted;
  char last_day[16];
  uint64_t init[USAGE_INIT_BUCKETS];
  ARRAY(struct str) faults;
  uint64_t ordinal; /* of dumps whose process is not known */
  bool unplaced;    /* something belongs to a process that is not known */
};

struct usage_reader *usage_begin(void) {
  struct usage_reader *reader = calloc(1, sizeof *reader);
  if (!reader) base_out_of_memory();
  reader->names.arena = &reader->arena;
  reader->counted.first_s = reader->counted.last_s = NAN;
  reader->counted.memory_mib = reader->counted.used_mib = NAN;
  return reader;
}

static void add_fault(struct usage_reader *reader, const char *what) {
  if (++reader->counted.fault_count > USAGE_FAULTS_TOLD) return;
  struct str text = str_format(&reader->arena, STR_FMT ":%llu: %s", STR_ARG(reader->file.path),
                               (unsigned long long)reader->file.line, what);
  ARRAY_PUSH(&reader->arena, &reader->faults, text);
}

/* ---- modules -------------------------------------------------------------------------------- */

/* The number of a module, MAP_NONE beyond the limit. */
static uint32_t module_number(struct usage_reader *reader, struct str name) {
  uint32_t number = intern_find(&reader->names, name);
  if (number != MAP_NONE || reader->modules.count >= USAGE_MODULE_LIMIT) return number;
  number = intern_add(&reader->names, name);
  struct usage_module fresh = {.name = reader->names.names.items[number]};
  ARRAY_PUSH(&reader->arena, &reader->modules, fresh);
  return number;
}

/* Never 0. */
static uint64_t mix(uint64_t a, uint64_t b) {
  uint64_t h = (a ^ (b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2))) * 0xFF51AFD7ED558CCDu;
  h ^= h >> 33;
  return h ? h : 1;
}

static uint64_t key_of(struct str text) {
  return text.len ? mix(str_hash(text), 1) : 0;
}

static bool is_new(struct usage_recent *recent, uint64_t owner, uint64_t what) {
  bool fresh;
  usage_recent_get(recent, mix(owner, what), &fresh);
  return fresh;
}

/* ---- what a record belongs to --------------------------------------------------------------- */

static uint64_t stream_of(const struct usage_reader *reader, const struct usage_record *record) {
  return key_of(record->stream.len ? record->stream : reader->file.stream);
}

static uint64_t *generation_of(struct usage_reader *reader, uint64_t stream) {
  bool fresh;
  return usage_recent_get(&reader->generations, stream, &fresh);
}

/* The process; 0 = not known. A stream is one process until the next INIT_START. */
static uint64_t process_of(struct usage_reader *reader, const struct usage_record *record) {
  uint64_t stream = stream_of(reader, record);
  uint64_t process = record->process.len ? key_of(record->process)
                     : stream            ? mix(stream, *generation_of(reader, stream) + 2)
                                         : 0;
  if (process && is_new(&reader->in_process, process, 0)) reader->counted.processes++;
  return process;
}

static uint64_t *current_of(struct usage_reader *reader, uint64_t stream) {
  bool fresh;
  return stream ? usage_recent_get(&reader->current, stream, &fresh) : &reader->file.current;
}

static uint64_t request_of(struct usage_reader *reader, const struct usage_record *record) {
  if (record->request.len) return key_of(record->request);
  uint64_t stream = stream_of(reader, record);
  return !stream && reader->file.interleaved ? 0 : *current_of(reader, stream);
}

/* ---- starts and requests -------------------------------------------------------------------- */

static void take_init(struct usage_reader *reader, const struct usage_record *record) {
  uint64_t stream = stream_of(reader, record);
  reader->file.inits++;
  reader->unplaced |= !stream;
  if (!stream) return;
  ++*generation_of(reader, stream);
  *current_of(reader, stream) = 0;
  process_of(reader, record);
}

static void take_start(struct usage_reader *reader, const struct usage_record *record) {
  struct file_state *file = &reader->file;
  uint64_t stream = stream_of(reader, record), *current = current_of(reader, stream);
  file->starts++;
  if (!stream && *current) file->interleaved = true;
  *current = key_of(record->request);
  reader->unplaced |= !process_of(reader, record);
}

static void close_request(struct usage_reader *reader, const struct usage_record *record) {
  uint64_t *current = current_of(reader, stream_of(reader, record));
  if (*current == key_of(record->request)) *current = 0;
}

static double larger(double a, double b) {
  return isnan(a) || b > a ? b : a;
}

static void take_report(struct usage_reader *reader, const struct usage_record *record) {
  struct usage *counted = &reader->counted;
  reader->file.reports++;
  counted->memory_mib = larger(counted->memory_mib, record->memory_mib);
  counted->used_mib = larger(counted->used_mib, record->used_mib);
  if (!isnan(record->init_ms)) {
    double bucket = floor(log(fmax(record->init_ms, 1)) / log(INIT_STEP));
    reader->init[bucket < USAGE_INIT_BUCKETS - 1 ? (size_t)bucket : USAGE_INIT_BUCKETS - 1]++;
    counted->init_count++;
    reader->file.reported_inits++;
  }
  close_request(reader, record);
  reader->unplaced |= !process_of(reader, record);
}

/* ---- use ------------------------------------------------------------------------------------ */

static void take_used(struct usage_reader *reader, const struct usage_record *record) {
  uint32_t number = module_number(reader, record->module);
  if (number == MAP_NONE) return;
  struct usage_module *module = &reader->modules.items[number];
  uint64_t request = request_of(reader, record), process = process_of(reader, record);
  module->used = true;
  if (request && is_new(&reader->in_request, request, number + 1)) module->requests++;
  if (process && is_new(&reader->in_process, process, number + 1)) module->processes++;
  if (!request && !process) module->uses++;
  reader->unplaced |= !process;
}

static void take_loaded(struct usage_reader *reader, uint64_t process, struct str name) {
  uint32_t number = usage_is_module(name) ? module_number(reader, name) : MAP_NONE;
  if (number != MAP_NONE && is_new(&reader->in_dump, process, number + 1))
    reader->modules.items[number].loaded++;
}

/* The process that a dump is of; one that says nothing of it is a process of its own. 0: it stands
 * among requests, so it may be one of many of the same process. */
static uint64_t process_of_dump(struct usage_reader *reader, const struct usage_record *record) {
  uint64_t process = process_of(reader, record);
  if (!process && reader->file.starts + reader->file.reports) return 0;
  if (!process) process = mix(++reader->ordinal, 7);
  if (is_new(&reader->in_dump, process, 0)) reader->counted.dumps++;
  return process;
}

static void take_dump(struct usage_reader *reader, const struct usage_record *record) {
  uint64_t process = process_of_dump(reader, record);
  struct str list = record->list, name;
  if (!process) {
    reader->counted.damaged++;
    return;
  }
  while (usage_list_next(&list, &name))
    take_loaded(reader, process, name);
}

/* ---- counts --------------------------------------------------------------------------------- */

static uint64_t whole(double value) {
  return isnan(value) ? 0 : (uint64_t)value;
}

static void take_counts(struct usage_reader *reader, const struct usage_record *record) {
  const struct usage_counts *counts = &record->counts;
  uint32_t number = module_number(reader, record->module);
  if (number == MAP_NONE) return;
  struct usage_module *module = &reader->modules.items[number];
  module->uses += whole(counts->count);
  module->requests += whole(counts->requests);
  module->processes += whole(counts->processes);
  module->loaded += whole(counts->loaded);
  module->used |= !isnan(counts->count) || !isnan(counts->requests) || !isnan(counts->processes);
  reader->unplaced |= isnan(counts->processes) && isnan(counts->loaded);
}

static void note_time(struct usage_reader *reader, double when, struct str day) {
  struct usage *counted = &reader->counted;
  if (isnan(when)) return;
  if (!(counted->first_s <= when)) counted->first_s = when;
  if (counted->last_s >= when) return;
  counted->last_s = when;
  memcpy(reader->last_day, day.ptr, 10);
}

static void take_totals(struct usage_reader *reader, const struct usage_record *record) {
  struct usage *counted = &reader->counted;
  counted->requests += whole(record->counts.requests) + whole(record->counts.count);
  counted->processes += whole(record->counts.processes);
  reader->unplaced |= counted->requests && isnan(record->counts.processes);
  counted->dumps += whole(record->counts.loaded);
  counted->cold += whole(record->counts.cold);
  counted->memory_mib = larger(counted->memory_mib, record->memory_mib);
  counted->used_mib = larger(counted->used_mib, record->used_mib);
  note_time(reader, record->first, record->first_text);
  note_time(reader, record->last, record->last_text);
  for (size_t i = 0; record->init && i < USAGE_INIT_BUCKETS; i++) {
    reader->init[i] += record->init[i];
    counted->init_count += record->init[i];
  }
}

static void take_record(struct usage_reader *reader, const struct usage_record *record) {
  note_time(reader, record->when, record->day);
  switch (record->sort) {
  case USAGE_NOTHING:
    break;
  case USAGE_INIT:
    take_init(reader, record);
    break;
  case USAGE_START:
    take_start(reader, record);
    break;
  case USAGE_END:
    reader->file.ends++;
    close_request(reader, record);
    break;
  case USAGE_REPORT:
    take_report(reader, record);
    break;
  case USAGE_USED:
    take_used(reader, record);
    break;
  case USAGE_LOADED:
    take_dump(reader, record);
    break;
  case USAGE_COUNTS:
    take_counts(reader, record);
    break;
  case USAGE_TOTALS:
    take_totals(reader, record);
    break;
  case USAGE_DAMAGED:
    reader->counted.damaged++;
    break;
  case USAGE_FAULT:
    add_fault(reader, record->fault);
    break;
  }
}

/* ---- files: logs ---------------------------------------------------------------------------- */

static void take_log_line(struct usage_reader *reader, struct str line) {
  struct usage_record record = usage_line_next(&reader->scratch, &line);
  reader->counted.foreign += record.sort == USAGE_NOTHING;
  while (record.sort != USAGE_NOTHING) {
    take_record(reader, &record);
    record = usage_line_next(&reader->scratch, &line);
  }
}

/* ---- files: CSV ----------------------------------------------------------------------------- */

/* Whether the row is a header, or begins the rows without one. */
static bool begin_csv(struct file_state *file, const struct str *fields, size_t count) {
  bool blank;
  size_t known = 0;
  for (size_t i = 0; i < CSV_KNOWN; i++)
    file->columns[i] = SIZE_MAX;
  for (size_t i = 0; i < count; i++)
    for (size_t name = 0; name < CSV_KNOWN; name++)
      if (file->columns[name] == SIZE_MAX &&
          str_equal_nocase(fields[i], str_from(csv_names[name]))) {
        file->columns[name] = i;
        known++;
      }
  file->column_count = count;
  file->header = file->columns[CSV_MODULE] != SIZE_MAX && known > 1;
  if (file->header) return true;
  file->columns[CSV_MODULE] = 0;
  file->columns[CSV_COUNT] = 1;
  return count == 2 && usage_is_module(fields[0]) && !isnan(usage_count(fields[1], &blank)) &&
         !blank;
}

static void take_csv_row(struct usage_reader *reader, const struct str *fields, size_t count) {
  const struct file_state *file = &reader->file;
  struct usage_record record = usage_nothing();
  double *const counts[CSV_KNOWN] = {NULL, &record.counts.count, &record.counts.requests,
                                     &record.counts.processes, &record.counts.loaded};
  if (count != file->column_count) {
    add_fault(reader, "not as many columns as the first row");
    return;
  }
  record.module = fields[file->columns[CSV_MODULE]];
  bool totals = str_equal(record.module, STR("*")), said = false;
  record.sort = totals ? USAGE_TOTALS : USAGE_COUNTS;
  if (!totals && !usage_is_module(record.module)) {
    add_fault(reader, "the column `module` holds no name of a module");
    return;
  }
  for (size_t i = CSV_COUNT; i < CSV_KNOWN; i++) {
    bool blank = true;
    if (file->columns[i] != SIZE_MAX) *counts[i] = usage_count(fields[file->columns[i]], &blank);
    if (blank) *counts[i] = NAN;
    said |= !blank;
    if (blank || *counts[i] <= 9e15) continue;
    add_fault(reader, "a count is a whole number that is not negative");
    return;
  }
  if (said) take_record(reader, &record);
}

/* ---- files: names, one a line --------------------------------------------------------------- */

static void take_name(struct usage_reader *reader, struct str name) {
  struct file_state *file = &reader->file;
  uint32_t number = module_number(reader, name);
  file->has_sys |= str_equal(name, STR("sys"));
  file->has_builtins |= str_equal(name, STR("builtins"));
  if (number != MAP_NONE) ARRAY_PUSH(&reader->arena, &file->names, number);
}

/* At the end of the file: it is a dump, or just some words. */
static void take_names(struct usage_reader *reader) {
  struct file_state *file = &reader->file;
  if (!file->has_sys || !file->has_builtins) {
    reader->counted.foreign += file->names.count;
    return;
  }
  struct usage_record record = usage_nothing();
  uint64_t process = process_of_dump(reader, &record);
  for (size_t i = 0; i < file->names.count; i++)
    take_loaded(reader, process, reader->names.names.items[file->names.items[i]]);
}

/* ---- files ---------------------------------------------------------------------------------- */

static enum file_mode sniff(struct usage_reader *reader, struct str line) {
  struct str fields[CSV_COLUMNS];
  size_t count = usage_csv_split(&reader->scratch, line, fields, CSV_COLUMNS);
  if (begin_csv(&reader->file, fields, count)) return FILE_CSV;
  return usage_is_module(str_trim(line)) ? FILE_NAMES : FILE_LOG;
}

static void take_line(void *context, struct str line) {
  struct usage_reader *reader = context;
  struct file_state *file = &reader->file;
  struct str trimmed = str_trim(line);
  file->line++;
  reader->counted.lines++;
  if (!trimmed.len) return;
  if (file->mode == FILE_UNSEEN) {
    file->mode = sniff(reader, trimmed);
    if (file->mode == FILE_CSV && file->header) return;
  }
  if (file->mode == FILE_NAMES && !usage_is_module(trimmed)) {
    reader->counted.foreign += file->names.count;
    file->names.count = 0;
    file->mode = FILE_LOG;
  }
  if (file->mode == FILE_CSV) {
    struct str fields[CSV_COLUMNS];
    take_csv_row(reader, fields, usage_csv_split(&reader->scratch, trimmed, fields, CSV_COLUMNS));
  } else if (file->mode == FILE_NAMES) {
    take_name(reader, trimmed);
  } else {
    take_log_line(reader, line);
  }
  arena_reset(&reader->scratch);
}

static uint64_t most(uint64_t a, uint64_t b) {
  return a > b ? a : b;
}

static void end_file(struct usage_reader *reader) {
  struct file_state *file = &reader->file;
  struct usage *counted = &reader->counted;
  lines_end(&reader->lines, take_line, reader);
  if (file->mode == FILE_NAMES) take_names(reader);
  counted->requests += most(most(file->starts, file->ends), file->reports);
  counted->cold += most(file->inits, file->reported_inits);
  *file = (struct file_state){.path = file->path};
}

void usage_file(struct usage_reader *reader, struct str path, bool one_process) {
  end_file(reader);
  struct str stream = usage_find_stream(path);
  reader->counted.files++;
  reader->file = (struct file_state){.path = str_copy(&reader->arena, path)};
  if (stream.len || one_process)
    reader->file.stream = stream.len ? str_copy(&reader->arena, stream) : reader->file.path;
}

void usage_feed(struct usage_reader *reader, struct str chunk) {
  reader->counted.bytes += chunk.len;
  lines_feed(&reader->lines, chunk, take_line, reader);
}

/* ---- the result ----------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b) {
  return str_compare(((const struct usage_module *)a)->name,
                     ((const struct usage_module *)b)->name);
}

/* Those of which something is known; a file of other words may have left more. */
static const struct usage_module *copy_modules(const struct usage_reader *reader,
                                               struct arena *arena, uint32_t *count) {
  struct usage_module *modules = ARENA_ARRAY(arena, struct usage_module, reader->modules.count + 1);
  for (size_t i = 0; i < reader->modules.count; i++) {
    const struct usage_module *module = &reader->modules.items[i];
    if (!module->used && !module->loaded) continue;
    modules[*count] = *module;
    modules[(*count)++].name = str_copy(arena, module->name);
  }
  if (*count) qsort(modules, *count, sizeof *modules, by_name);
  return modules;
}

const struct usage *usage_end(struct usage_reader *reader, struct arena *arena) {
  end_file(reader);
  struct usage *usage = ARENA_NEW(arena, struct usage);
  *usage = reader->counted;
  usage->modules = copy_modules(reader, arena, &usage->module_count);
  usage->streams_known = !reader->unplaced;
  usage->last_day = str_copy(arena, str_from(reader->last_day));
  uint64_t *init = ARENA_ARRAY(arena, uint64_t, USAGE_INIT_BUCKETS);
  memcpy(init, reader->init, sizeof reader->init);
  usage->init = init;
  struct str *faults = ARENA_ARRAY(arena, struct str, reader->faults.count + 1);
  for (size_t i = 0; i < reader->faults.count; i++)
    faults[i] = str_copy(arena, reader->faults.items[i]);
  usage->faults = faults;
  usage_recent_free(&reader->in_request);
  usage_recent_free(&reader->in_process);
  usage_recent_free(&reader->in_dump);
  usage_recent_free(&reader->generations);
  usage_recent_free(&reader->current);
  arena_free(&reader->arena);
  arena_free(&reader->scratch);
  free(reader);
  return usage;
}

double usage_init_ms(const struct usage *usage, double share) {
  double wanted = share * (double)usage->init_count, seen = 0;
  for (size_t i = 0; usage->init_count && i < USAGE_INIT_BUCKETS; i++) {
    seen += (double)usage->init[i];
    if (seen >= wanted) return pow(INIT_STEP, (double)i + 0.5);
  }
  return NAN;
}
