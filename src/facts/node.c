/* Small questions to nodes: what is within the parentheses, what is the name. */
#include "internal.h"

TSNode node_part(TSNode node, uint32_t index) {
  uint32_t count = ts_node_named_child_count(node);
  for (uint32_t i = 0; i < count; i++) {
    TSNode child = ts_node_named_child(node, i);
    if (!ts_node_is_extra(child) && index-- == 0) return child;
  }
  return (TSNode){0};
}

TSNode node_bare(const struct extraction *x, TSNode node) {
  while (node_kind(x, node) == GRAMMAR_PARENTHESIZED_EXPRESSION) {
    TSNode inner = node_part(node, 0);
    if (ts_node_is_null(inner)) return node;
    node = inner;
  }
  return node;
}

struct str node_name(const struct extraction *x, TSNode identifier) {
  return text_nfkc(x->scratch, node_text(x, identifier));
}

/* Only what a dotted name is made of. */
static bool is_compact(struct str name) {
  for (size_t i = 0; i < name.len; i++)
    if ((unsigned char)name.ptr[i] <= ' ' || name.ptr[i] == '\\' || name.ptr[i] == '#')
      return false;
  return true;
}

struct str node_dotted(const struct extraction *x, TSNode dotted) {
  struct str text = node_text(x, dotted);
  if (is_compact(text)) return text_nfkc(x->scratch, text);
  char *out = arena_alloc(x->scratch, text.len);
  size_t len = 0;
  uint32_t count = ts_node_named_child_count(dotted);
  for (uint32_t i = 0; i < count; i++) {
    TSNode part = ts_node_named_child(dotted, i);
    if (node_kind(x, part) != GRAMMAR_IDENTIFIER) continue;
    struct str name = node_text(x, part);
    if (len) out[len++] = '.';
    memcpy(out + len, name.ptr, name.len);
    len += name.len;
  }
  return text_nfkc(x->scratch, str_of(out, len));
}
