// The text room: decoding, UTF-8, NFKC, line and column.
#include "check.h"
#include "text/text.h"

static struct arena arena;

#define DECODE(literal) text_decode(&arena, text_pad(&arena, STR(literal)))
#define CHECK_VIEW(got, wanted) check_view((got), (wanted), __FILE__, __LINE__)

static void check_view(struct str got, const char *wanted, const char *file, int line) {
  check_mem(got.ptr, got.len, wanted, strlen(wanted), "view", file, line);
}

static void test_plain(void) {
  struct str file = text_pad(&arena, STR("import a\n"));
  struct text text = text_decode(&arena, file);
  CHECK(text.bytes.ptr == file.ptr);
  CHECK_INT(text.bytes.len, 9);
  CHECK_INT(text.trouble, TEXT_GOOD);
  CHECK_VIEW(text.encoding, "utf-8");
  CHECK_INT(text_file_offset(&text, 4), 4);
  CHECK_INT(DECODE("").trouble, TEXT_GOOD);
}

static void test_bom(void) {
  struct text text = DECODE("\xEF\xBB\xBFimport a\n");
  CHECK_INT(text.bom_length, 3);
  CHECK_VIEW(text.bytes, "import a\n");
  CHECK_INT(text_file_offset(&text, 0), 3);
  CHECK_INT(DECODE("\xEF\xBB\xBF# coding: utf-8\n").trouble, TEXT_GOOD);
  text = DECODE("\xEF\xBB\xBF# coding: latin-1\n");
  CHECK_INT(text.trouble, TEXT_BAD_ENCODING);
  CHECK_INT(text.trouble_offset, 10);
  CHECK_INT(DECODE("\xFF\xFEi\0m\0").trouble, TEXT_UTF16);
  CHECK_INT(DECODE("\0\0\xFE\xFF").trouble, TEXT_UTF16);
}

static void test_trouble(void) {
  struct text text = DECODE("a = '\xE4'\n");
  CHECK_INT(text.trouble, TEXT_BAD_UTF8);
  CHECK_INT(text.trouble_offset, 5);
  text = DECODE("ab\0cd");
  CHECK_INT(text.trouble, TEXT_NUL);
  CHECK_INT(text.trouble_offset, 2);
  CHECK_INT(text.bytes.len, 5);
  CHECK_INT(DECODE("# coding: no-such-codec\n").trouble, TEXT_BAD_ENCODING);
  CHECK_INT(DECODE("# coding: ascii\n\xC3\xA4").trouble, TEXT_BAD_ENCODING);
  CHECK_INT(DECODE("# coding: utf-16\n").trouble, TEXT_BAD_ENCODING);
  CHECK_INT(DECODE("# coding: cp1252\n\x81").trouble, TEXT_BAD_ENCODING);
}

static void test_cookies(void) {
  static const char *const latin[] = {
      "# coding: latin-1\n\xE4",
      "#!/bin/python\n# -*- coding: latin-1 -*-\n\xE4",
      "\n#vim: set fileencoding=l1 :\n\xE4",
      "\f # coding=iso-8859-1-unix\r\n\xE4",
      "# coding: ISO_8859_1\r\xE4",
      "# coding is coding: Latin_1\n\xE4",
  };
  for (size_t i = 0; i < sizeof latin / sizeof *latin; i++) {
    struct text text = text_decode(&arena, text_pad(&arena, str_from(latin[i])));
    CHECK_INT(text.trouble, TEXT_GOOD);
    CHECK(str_ends(text.bytes, STR("\xC3\xA4")));
  }
  CHECK_VIEW(DECODE("x = 1 # coding: latin-1\n").encoding, "utf-8");
  CHECK_VIEW(DECODE("x = 1\n# coding: latin-1\n").encoding, "utf-8");
  CHECK_VIEW(DECODE("\n\n# coding: latin-1\n").encoding, "utf-8");
  CHECK_VIEW(DECODE("# encoding:\n").encoding, "utf-8");
  CHECK_VIEW(DECODE("# coding:utf8\n").encoding, "utf8");
}

static void test_shifts(void) {
  struct text text = DECODE("# coding: latin-1\n\xE4 = '\xF6'; import a\n");
  CHECK_VIEW(text.bytes, "# coding: latin-1\n\xC3\xA4 = '\xC3\xB6'; import a\n");
  CHECK_INT(text_file_offset(&text, 18), 18);
  CHECK_INT(text_file_offset(&text, 20), 19);
  uint32_t import = (uint32_t)str_find(text.bytes, STR("import"), 0);
  CHECK_INT(text_file_offset(&text, import), import - 2);
  /* The second byte of this character is a backslash. */
  text = DECODE("# coding: shift_jis\nx = '\\~'\\\n");
  CHECK_VIEW(text.bytes, "# coding: shift_jis\nx = '\\~'\\\n");
  text = DECODE("# coding: shift_jis\n# \x95\x5c\nx = '\\~'\n");
  CHECK_VIEW(text.bytes, "# coding: shift_jis\n# \xE8\xA1\xA8\nx = '\\~'\n");
  text = DECODE("# coding: shift_jis\nx = '\x95\x5c'; import a\n");
  CHECK_VIEW(text.bytes, "# coding: shift_jis\nx = '\xE8\xA1\xA8'; import a\n");
  import = (uint32_t)str_find(text.bytes, STR("import"), 0);
  CHECK_INT(text_file_offset(&text, import), import - 1);
  text = DECODE("# coding: iso2022_jp\nx = '\x1B$B4A\x1B(B'; import a\n");
  CHECK_INT(text.trouble, TEXT_GOOD);
  import = (uint32_t)str_find(text.bytes, STR("import"), 0);
  CHECK_VIEW(str_slice(text.bytes, 21, import), "x = '\xE6\xBC\xA2'; ");
  CHECK_INT(text_file_offset(&text, import), import + 5);
}

static void test_utf8(void) {
  size_t at = 0;
  CHECK(text_is_utf8(STR(""), &at));
  CHECK(text_is_utf8(STR("\xF4\x8F\xBF\xBF \xEF\xBF\xBF \xDF\xBF"), &at));
  static const char *const bad[] = {"\x80",     "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                    "\xE2\x82", "\xF5",     "\xE0\x9F\xBF"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char text[256];
    memset(text, 'x', sizeof text);
    memcpy(text + 100, bad[i], strlen(bad[i]));
    CHECK(!text_is_utf8(str_of(text, 100 + strlen(bad[i])), &at));
    CHECK_INT(at, 100);
    CHECK(!text_is_utf8(str_of(text, sizeof text), &at));
    CHECK_INT(at, 100);
  }
}

static void test_lines(void) {
  struct str bytes = text_pad(&arena, STR("a\nb\xC3\xA4"
                                          "c\r\n\rd"));
  struct text_lines lines = text_lines(&arena, bytes);
  CHECK_INT(lines.count, 4);
  CHECK_VIEW(text_line(&lines, 2), "b\xC3\xA4"
                                   "c");
  CHECK_VIEW(text_line(&lines, 3), "");
  CHECK_VIEW(text_line(&lines, 4), "d");
  CHECK_INT(text_line(&lines, 5).len, 0);
  struct text_cursor cursor = {.bytes = bytes};
  for (uint32_t i = 0; i <= bytes.len; i++) {
    struct text_position table = text_position(&lines, i), moved = text_cursor_move(&cursor, i);
    CHECK_INT(table.line, moved.line);
    CHECK_INT(table.column, moved.column);
    CHECK_INT(text_line_start(bytes, i), lines.starts[table.line - 1]);
  }
  CHECK_INT(text_position(&lines, 5).column, 3);
  CHECK_INT(text_cursor_move(&cursor, 1).column, 2);
  CHECK_INT(text_line_end(bytes, 3), 6);
  CHECK_INT(text_line_end(bytes, 7), 6);
  CHECK_INT(text_next_line(bytes, 3), 8);
  CHECK_INT(text_next_line(bytes, 8), 9);
  CHECK_INT(text_next_line(bytes, 9), 10);
}

static void test_many_lines(void) {
  struct builder b = {0};
  for (int i = 0; i < 1000; i++)
    builder_add_format(&b, "%.*s%s", 1 + i % 90,
                       "0123456789012345678901234567890123456789012345678901"
                       "2345678901234567890123456789012345678901234567",
                       i % 3 == 0   ? "\n"
                       : i % 3 == 1 ? "\r\n"
                                    : "\r");
  struct str bytes = text_pad(&arena, builder_view(&b));
  struct text_lines lines = text_lines(&arena, bytes);
  CHECK_INT(lines.count, 1001);
  struct text_cursor cursor = {.bytes = bytes};
  for (uint32_t i = 0; i < bytes.len; i += 61) {
    struct text_position table = text_position(&lines, i), moved = text_cursor_move(&cursor, i);
    CHECK_INT(table.line, moved.line);
    CHECK_INT(table.column, moved.column);
  }
  builder_free(&b);
}

static void test_nfkc(void) {
  struct str name = STR("os.path");
  CHECK(text_nfkc(&arena, name).ptr == name.ptr);
  CHECK_VIEW(text_nfkc(&arena, STR("\xEF\xAC\x81le")), "file");
  CHECK_VIEW(text_nfkc(&arena, STR("a\xCC\x88")), "\xC3\xA4");
  CHECK_VIEW(text_nfkc(&arena, STR("\xF0\x9D\x93\x9E\xF0\x9D\x93\xBC")), "Os");
  CHECK_VIEW(text_nfkc(&arena, STR("\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8")), "\xEA\xB0\x81");
  CHECK_VIEW(text_nfkc(&arena, STR("q\xCC\x87\xCC\xA3")), "q\xCC\xA3\xCC\x87");
  CHECK_VIEW(text_nfkc(&arena, STR("bad\xFF")), "bad\xFF");
}

int main(void) {
  RUN(test_plain);
  RUN(test_bom);
  RUN(test_trouble);
  RUN(test_cookies);
  RUN(test_shifts);
  RUN(test_utf8);
  RUN(test_lines);
  RUN(test_many_lines);
  RUN(test_nfkc);
  arena_free(&arena);
  return check_result();
}
