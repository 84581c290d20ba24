/* libFuzzer entry of the language server: a whole session on any bytes. What begins as a frame is
 * read as it stands; else each line is the body of a message, so that changed texts still reach the
 * requests. The server ends, and all that it says are frames with JSON-RPC in them. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memfd_create */
#endif
#include "lsp/frame.h"
#include "lsp/lsp.h"
#include "lsp/message.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct names *names_of(void *context, uint32_t file_index) {
  return project_names(context, file_index);
}

static const struct detail *detail_of(void *context, uint32_t file_index) {
  return project_detail(context, file_index);
}

static struct engine_options options_of(struct project *project) {
  return (struct engine_options){.entries = project->entries,
                                 .entry_count = project->entry_count,
                                 .all_entry_count = project->all_entry_count,
                                 .contract_entries = project->contract_entries,
                                 .names = names_of,
                                 .detail = detail_of,
                                 .names_context = project};
}

static void frame_lines(struct builder *out, struct str text) {
  struct str line;
  while (str_cut(&text, '\n', &line))
    builder_add_format(out, "Content-Length: %zu\r\n\r\n" STR_FMT, line.len, STR_ARG(line));
}

static void fill(int fd, struct str bytes) {
  if (write(fd, bytes.ptr, bytes.len) != (ssize_t)bytes.len || lseek(fd, 0, SEEK_SET) != 0) abort();
}

static void check_answers(int fd) {
  struct frame_reader reader = {.fd = fd};
  struct str body;
  enum frame_status status;
  if (lseek(fd, 0, SEEK_SET) != 0) abort();
  while ((status = frame_next(&reader, 0, &body)) == FRAME_MESSAGE) {
    struct arena arena = {0};
    struct message message;
    bool good = message_read(&arena, body, &message) || json_get(message.json, "error");
    if (!good || !str_equal(json_text(message.json, "jsonrpc"), STR("2.0"))) abort();
    message_free(&message);
    arena_free(&arena);
  }
  if (status != FRAME_END) abort();
  frame_reader_free(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct str text = str_of((const char *)data, size);
  struct builder frames = {0};
  int in = memfd_create("in", 0), out = memfd_create("out", 0);
  if (in < 0 || out < 0) abort();
  setenv("XDG_CACHE_HOME", "/dev/null/none", 1);
  if (str_starts(text, STR("Content")))
    builder_add(&frames, text);
  else
    frame_lines(&frames, text);
  fill(in, builder_view(&frames));
  struct lsp_options options = {.in = in,
                                .out = out,
                                .today = STR("2026-11-21"),
                                .program = STR("/dev/null/none"),
                                .options_of = options_of};
  lsp_serve(&options);
  check_answers(out);
  builder_free(&frames);
  close(in);
  close(out);
  return 0;
}
