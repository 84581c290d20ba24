/* LMM503: unloads what cannot be loaded again, or what others hold anyway. */
#include "engine/rule.h"

/* Modules of compiled code that keeps state for the whole process. */
static bool is_extension(struct str module) {
  static const char *const names[] = {
      "cryptography", "cv2",     "cython",     "google.protobuf", "grpc",    "h5py",
      "jax",          "lxml",    "matplotlib", "numba",           "numpy",   "orjson",
      "pandas",       "PIL",     "polars",     "psycopg2",        "pyarrow", "pydantic_core",
      "scipy",        "sklearn", "tensorflow", "torch",           "ujson",   "zmq",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct str name = str_from(names[i]);
    bool below = module.len > name.len && module.ptr[name.len] == '.';
    if (str_starts(module, name) && (module.len == name.len || below)) return true;
  }
  return false;
}

/* An import of it at module level: whoever makes it keeps the module alive. */
static const struct decision *find_holder(const struct rule_input *input, struct str module) {
  for (uint32_t i = 0; i < input->decision_count; i++) {
    const struct decision *decision = &input->decisions[i];
    if (!input->is_test[decision->file_index] && rule_is_loading(decision->import) &&
        decision->import->kind != FACTS_DYNAMIC && str_equal(decision->module, module))
      return decision;
  }
  return NULL;
}

static void judge(const struct rule *rule, const struct rule_input *input, uint32_t file,
                  const struct detail_unload *unload, struct str module, struct diag_list *out) {
  struct diag diag = rule_span_diag(rule, input, file, unload->span);
  const struct decision *holder = find_holder(input, module);
  diag.module = module;
  if (is_extension(module)) {
    diag.message = str_format(out->arena,
                              STR_FMT " is compiled code that stays in the process: unloading it "
                                      "frees next to nothing, and importing it again may break; "
                                      "leave it loaded",
                              STR_ARG(module));
  } else if (holder) {
    struct diag_place place = rule_place(holder->file, holder->import->span);
    struct diag_related *related = ARENA_NEW(out->arena, struct diag_related);
    *related = (struct diag_related){
        .place = place, .module = module, .message = STR("held by this import")};
    diag.related = related;
    diag.related_count = 1;
    diag.message = str_format(out->arena,
                              "unloading " STR_FMT " frees nothing: " STR_FMT
                              ":%u imports it at module level and holds it",
                              STR_ARG(module), STR_ARG(place.path), place.line);
  } else {
    return;
  }
  diag_add(out, diag);
}

static void check_program(const struct rule *rule, const struct rule_input *input,
                          struct diag_list *out) {
  for (uint32_t f = 0; f < input->file_count; f++) {
    const struct detail *detail = rule_memory(input, f);
    for (uint32_t i = 0; detail && i < detail->unload_count; i++) {
      const struct detail_unload *unload = &detail->unloads[i];
      if (!rule_saves_memory(detail, unload)) continue;
      for (uint32_t k = 0; k < unload->module_count; k++)
        judge(rule, input, f, unload, unload->modules[k], out);
    }
  }
}

const struct rule rule_lmm503 = {
    .code = "LMM503",
    .name = "unsafe-unload",
    .summary = "unloads what cannot be loaded again, or what others hold anyway",
    .severity = DIAG_WARNING,
    .fix = DIAG_FIX_NONE,
    .check_program = check_program,
};
