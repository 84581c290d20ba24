/* Plain data <-> bytes. See coder.h. */
#include "facts/coder.h"

#include <assert.h>

#define ITEM_BYTES 512  /* the largest item of a list */
#define SHARED_BYTES 63 /* that a text may have from the one before */

struct coder coder_to(struct builder *out, struct arena *arena) {
  return (struct coder){.out = out, .arena = arena};
}

struct coder coder_from(struct str in, struct arena *arena) {
  return (struct coder){.in = in, .arena = arena};
}

bool coder_is_done(const struct coder *coder) {
  return !coder->bad && coder->at == coder->in.len;
}

/* ---- values --------------------------------------------------------------------------------- */

static void write_number(struct builder *out, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    builder_add_byte(out, (char)(value | 0x80));
  builder_add_byte(out, (char)value);
}

static uint64_t read_number(struct coder *c) {
  uint64_t value = 0;
  size_t at = c->at;
  for (uint32_t shift = 0; !c->bad && shift < 64 && at < c->in.len; shift += 7) {
    uint8_t byte = (uint8_t)c->in.ptr[at++];
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte & 0x80) continue;
    if (shift == 63 && byte > 1) break;
    c->at = at;
    return value;
  }
  c->bad = true;
  return 0;
}

void coder_u64(struct coder *c, uint64_t *value) {
  if (c->out)
    write_number(c->out, *value);
  else
    *value = read_number(c);
}

/* A number that is read and lies beyond a limit is a fault. */
static void number_up_to(struct coder *c, uint32_t *value, uint64_t most) {
  size_t start = c->at;
  uint64_t number = *value;
  coder_u64(c, &number);
  if (!c->out && number > most) {
    c->bad = true;
    c->at = start;
    number = 0;
  }
  *value = (uint32_t)number;
}

void coder_u32(struct coder *c, uint32_t *value) {
  number_up_to(c, value, UINT32_MAX);
}

void coder_i32(struct coder *c, int32_t *value) {
  uint32_t folded = (uint32_t)*value << 1 ^ (*value < 0 ? UINT32_MAX : 0);
  coder_u32(c, &folded);
  *value = (int32_t)(folded >> 1 ^ (folded & 1 ? UINT32_MAX : 0));
}

void coder_below(struct coder *c, uint32_t *value, uint32_t limit) {
  assert(!c->out || *value < limit);
  if (limit)
    number_up_to(c, value, limit - 1);
  else
    c->bad = true;
}

void coder_index(struct coder *c, uint32_t *value, uint32_t limit) {
  uint32_t number = *value + 1; /* none becomes 0 */
  assert(!c->out || number <= limit);
  number_up_to(c, &number, limit);
  *value = number - 1;
}

void coder_bool(struct coder *c, bool *value) {
  uint32_t number = *value;
  coder_below(c, &number, 2);
  *value = number;
}

/* The bytes themselves; a view. */
static struct str read_bytes(struct coder *c, size_t len) {
  if (len > c->in.len - c->at) c->bad = true;
  if (c->bad) return (struct str){0};
  struct str bytes = str_of(c->in.ptr + c->at, len);
  c->at += len;
  return bytes;
}

void coder_blob(struct coder *c, struct str *value) {
  uint64_t len = value->len;
  coder_u64(c, &len);
  if (c->out)
    builder_add(c->out, *value);
  else
    *value = read_bytes(c, len);
}

void coder_str(struct coder *c, struct str *value) {
  uint64_t len = value->ptr ? value->len + 1 : 0;
  coder_u64(c, &len);
  if (c->out)
    builder_add(c->out, *value);
  else
    *value = len && !c->bad ? read_bytes(c, len - 1) : (struct str){0};
  if (!c->out && value->ptr) *value = str_copy(c->arena, *value);
}

/* Both begin with these bytes; few, so that a small record makes no large texts. */
static uint32_t common_bytes(struct str a, struct str b) {
  uint32_t count = 0;
  while (count < SHARED_BYTES && count < a.len && count < b.len && a.ptr[count] == b.ptr[count])
    count++;
  return count;
}

void coder_similar(struct coder *c, struct str *value) {
  uint32_t shared = common_bytes(*value, c->text);
  coder_below(c, &shared, SHARED_BYTES + 1);
  struct str rest = str_slice(*value, shared, value->len);
  coder_blob(c, &rest);
  if (shared > c->text.len) c->bad = true;
  if (!c->out && !c->bad)
    *value = str_format(c->arena, STR_FMT STR_FMT, (int)shared, c->text.ptr, STR_ARG(rest));
  c->text = *value;
}

void coder_bools(struct coder *c, bool *const *fields, uint32_t count) {
  uint32_t bits = 0;
  for (uint32_t i = 0; i < count; i++)
    bits |= (uint32_t)*fields[i] << i;
  coder_below(c, &bits, 1u << count);
  for (uint32_t i = 0; i < count; i++)
    *fields[i] = bits >> i & 1;
}

/* The difference, with wrapping. */
void coder_near(struct coder *c, uint32_t *value, uint32_t other) {
  int32_t step = (int32_t)(*value - other);
  coder_i32(c, &step);
  *value = other + (uint32_t)step;
}

void coder_span(struct coder *c, struct facts_span *span) {
  coder_near(c, &span->start, c->offset);
  coder_near(c, &span->end, span->start);
  coder_near(c, &span->line, c->line);
  coder_u32(c, &span->column);
  coder_near(c, &span->end_line, span->line);
  coder_near(c, &span->end_column, span->column);
  c->offset = span->start;
  c->line = span->line;
  if (c->out) ARRAY_PUSH(c->arena, &c->lines, span->line);
}

/* ---- lists ---------------------------------------------------------------------------------- */

static void write_items(struct coder *c, const void *items, uint32_t count, size_t size,
                        coder_item *code) {
  _Alignas(max_align_t) unsigned char item[ITEM_BYTES];
  assert(size <= sizeof item);
  for (uint32_t i = 0; i < count; i++) {
    memcpy(item, (const unsigned char *)items + i * size, size);
    code(c, item);
  }
}

const void *coder_list(struct coder *c, const void *items, uint32_t *count, size_t size,
                       size_t least, coder_item *code) {
  coder_u32(c, count);
  if (c->out) {
    write_items(c, items, *count, size, code);
    return items;
  }
  if (*count > (c->in.len - c->at) / least) c->bad = true;
  if (c->bad) *count = 0;
  if (!*count) return NULL;
  unsigned char *read = arena_zalloc(c->arena, *count * size);
  for (uint32_t i = 0; i < *count; i++)
    code(c, read + i * size);
  return read;
}
