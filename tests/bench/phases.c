// Where the time of one run goes: reading, decoding, slice, tree-sitter, facts, rules, output.
// One thread, no policy, no profile; the sum is less than a whole process only by finding the
// files.
#include "engine/engine.h"
#include "project/project.h"
#include "render/render.h"

#include <stdio.h>
#include <time.h>

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void row(const char *name, double time, double whole) {
  printf("    %-22s %8.1f ms  %4.0f %%\n", name, time * 1000, 100 * time / whole);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fputs("usage: phases FOLDER\n", stderr);
    return 2;
  }
  const struct str path = str_from(argv[1]);
  struct facts_timing timing = {0};
  const struct project_options options = {
      .paths = &path, .path_count = 1, .isolated = true, .jobs = 1, .timing = &timing};
  double start = seconds();
  struct project *project = project_load(&options);
  double loaded = seconds();
  const struct engine_options engine = {.today = STR("2026-01-01")};
  struct engine_result result = engine_run(
      &project->arena, &engine, &project->policy, project->profiles, project->profile_count,
      project->files, project->file_count, &project->configuration);
  double judged = seconds();
  struct builder out = {0};
  const struct render_options how = {0};
  render_find(STR("concise"))->render(&out, &result, &how);
  double told = seconds();
  double whole = told - start;
  double known = timing.decode + timing.slice + timing.parse + timing.walk;
  printf("  phases: %llu files, %.1f MB, %.2f MB kept for tree-sitter (%.1f %%), %u findings\n",
         (unsigned long long)timing.files, (double)timing.bytes / 1e6,
         (double)timing.kept_bytes / 1e6,
         100.0 * (double)timing.kept_bytes / (double)(timing.bytes ? timing.bytes : 1),
         result.diag_count);
  row("find and read files", loaded - start - known, whole);
  row("decode", timing.decode, whole);
  row("slice", timing.slice, whole);
  row("tree-sitter", timing.parse, whole);
  row("facts", timing.walk, whole);
  row("decision and rules", judged - loaded, whole);
  row("output", told - judged, whole);
  builder_free(&out);
  project_free(project);
  return 0;
}
