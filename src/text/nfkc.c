/* NFKC, the form in which Python compares identifiers (PEP 3131): decompose fully, put combining
 * marks in order, compose. The tables are generated from Python's own unicodedata; Hangul is
 * computed (The Unicode Standard, section 3.12). */
#include "internal.h"

enum {
  HANGUL_S = 0xAC00,
  HANGUL_L = 0x1100,
  HANGUL_V = 0x1161,
  HANGUL_T = 0x11A7,
  HANGUL_L_COUNT = 19,
  HANGUL_V_COUNT = 21,
  HANGUL_T_COUNT = 28,
  HANGUL_S_COUNT = HANGUL_L_COUNT * HANGUL_V_COUNT * HANGUL_T_COUNT,
};

struct characters {
  struct arena *arena;
  ARRAY(uint32_t) list;
};

static void add(struct characters *to, uint32_t character) {
  ARRAY_PUSH(to->arena, &to->list, character);
}

static uint32_t decode_one(const unsigned char *s, size_t len) {
  static const unsigned char mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  uint32_t character = s[0] & mask[len];
  for (size_t i = 1; i < len; i++)
    character = character << 6 | (s[i] & 0x3F);
  return character;
}

static bool add_hangul_parts(struct characters *to, uint32_t character) {
  uint32_t index = character - HANGUL_S;
  if (index >= HANGUL_S_COUNT) return false;
  add(to, HANGUL_L + index / (HANGUL_V_COUNT * HANGUL_T_COUNT));
  add(to, HANGUL_V + index / HANGUL_T_COUNT % HANGUL_V_COUNT);
  if (index % HANGUL_T_COUNT) add(to, HANGUL_T + index % HANGUL_T_COUNT);
  return true;
}

static void add_decomposed(struct characters *to, uint32_t character) {
  if (add_hangul_parts(to, character)) return;
  size_t low = 0, high = text_decomposition_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct text_decomposition *row = &text_decompositions[middle];
    if (row->character == character) {
      for (uint32_t i = 0; i < row->length; i++)
        add(to, text_decomposition_pool[row->pool + i]);
      return;
    }
    if (row->character < character)
      low = middle + 1;
    else
      high = middle;
  }
  add(to, character);
}

static uint32_t combining_class(uint32_t character) {
  size_t low = 0, high = text_combining_run_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct text_combining_run *run = &text_combining_runs[middle];
    if (character < run->first)
      high = middle;
    else if (character > run->last)
      low = middle + 1;
    else
      return run->class;
  }
  return 0;
}

/* Stable insertion sort of each run of marks. A run longer than this is no word of any language:
 * it is left as it stands, which bounds the time. */
#define LONGEST_RUN 256

static void order_marks(uint32_t *list, size_t count) {
  size_t run_start = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t class = combining_class(list[i]);
    if (class == 0) {
      run_start = i + 1;
      continue;
    }
    if (i - run_start > LONGEST_RUN) continue;
    uint32_t mark = list[i];
    size_t at = i;
    for (; at > run_start && combining_class(list[at - 1]) > class; at--)
      list[at] = list[at - 1];
    list[at] = mark;
  }
}

static uint32_t compose_hangul(uint32_t first, uint32_t second) {
  uint32_t lead = first - HANGUL_L, vowel = second - HANGUL_V;
  if (lead < HANGUL_L_COUNT && vowel < HANGUL_V_COUNT)
    return HANGUL_S + (lead * HANGUL_V_COUNT + vowel) * HANGUL_T_COUNT;
  uint32_t syllable = first - HANGUL_S, tail = second - HANGUL_T;
  if (syllable < HANGUL_S_COUNT && syllable % HANGUL_T_COUNT == 0 && tail > 0 &&
      tail < HANGUL_T_COUNT)
    return first + tail;
  return 0;
}

/* The primary composite of two characters, or 0. */
static uint32_t compose(uint32_t first, uint32_t second) {
  uint32_t hangul = compose_hangul(first, second);
  if (hangul) return hangul;
  size_t low = 0, high = text_composition_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct text_composition *row = &text_compositions[middle];
    if (row->first == first && row->second == second) return row->composite;
    if (row->first < first || (row->first == first && row->second < second))
      low = middle + 1;
    else
      high = middle;
  }
  return 0;
}

/* Composes in place; returns the new count. */
static size_t compose_all(uint32_t *list, size_t count) {
  size_t out = 0, starter = SIZE_MAX;
  uint32_t last_class = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t class = combining_class(list[i]);
    bool adjacent = starter != SIZE_MAX && out == starter + 1;
    bool blocked = starter == SIZE_MAX || (!adjacent && (class == 0 || last_class >= class));
    uint32_t composite = blocked ? 0 : compose(list[starter], list[i]);
    if (composite) {
      list[starter] = composite;
      continue;
    }
    if (class == 0) starter = out;
    last_class = class;
    list[out++] = list[i];
  }
  return out;
}

static struct str encode_all(struct arena *arena, const uint32_t *list, size_t count) {
  char *out = arena_alloc(arena, count * 4 + 1);
  size_t len = 0;
  for (size_t i = 0; i < count; i++)
    len += text_utf8_encode(list[i], out + len);
  return str_of(out, len);
}

static bool is_ascii(struct str s) {
  unsigned char high = 0;
  for (size_t i = 0; i < s.len; i++)
    high |= (unsigned char)s.ptr[i];
  return high < 0x80;
}

struct str text_nfkc(struct arena *arena, struct str name) {
  if (is_ascii(name)) return name;
  struct characters characters = {.arena = arena};
  for (size_t at = 0; at < name.len;) {
    const unsigned char *s = (const unsigned char *)name.ptr + at;
    size_t len = text_utf8_sequence(s, name.len - at);
    if (len == 0) return name;
    add_decomposed(&characters, decode_one(s, len));
    at += len;
  }
  order_marks(characters.list.items, characters.list.count);
  size_t count = compose_all(characters.list.items, characters.list.count);
  return encode_all(arena, characters.list.items, count);
}
