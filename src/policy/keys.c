/* keys: the table of policy keys. One row each: name, type, where the value goes, what it may be.
 * Reading, writing, suggestions and the schema's test all go by it. */
#include "internal.h"

#include <math.h>

/* ---- ranges and words ----------------------------------------------------------------------- */

#define MOST 1e9

static const struct policy_range milliseconds = {0, MOST, false, false, "a number of milliseconds"};
static const struct policy_range share = {0, 1, false, false, "a share between 0 and 1"};
static const struct policy_range whole = {0, MOST, false, true, "a whole number"};
static const struct policy_range days = {0, MOST, false, false, "a number of days"};
static const struct policy_range positive = {0, MOST, true, false, "a number above 0"};
static const struct policy_range mebibytes = {0, MOST, true, false, "a number of MiB"};

static const char *const fail_on_words[] = {
    [POLICY_FAIL_ERROR] = "error",
    [POLICY_FAIL_WARNING] = "warning",
    [POLICY_FAIL_NEVER] = "never",
    NULL,
};
static const char *const entry_kind_words[] = {
    [POLICY_ENTRY_LAMBDA] = "lambda",
    [POLICY_ENTRY_CLI] = "cli",
    [POLICY_ENTRY_WORKER] = "worker",
    [POLICY_ENTRY_LAMBDA_SNAPSTART] = "lambda-snapstart",
    [POLICY_ENTRY_LAMBDA_PROVISIONED] = "lambda-provisioned",
    [POLICY_ENTRY_SERVER] = "server",
    [POLICY_ENTRY_PREFORK] = "prefork",
    NULL,
};
const char *policy_kind_word(enum policy_entry_kind kind) {
  return entry_kind_words[kind];
}

const char *const policy_severity_words[] = {
    [DIAG_OFF] = "off",
    [DIAG_INFO] = "info",
    [DIAG_WARNING] = "warning",
    [DIAG_ERROR] = "error",
    NULL,
};

/* ---- tables below the top one --------------------------------------------------------------- */

#define AT(type, field) .offset = offsetof(struct type, field)
#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct policy_key entry_keys[] = {
    {"target", POLICY_STRING, POLICY_TARGET, AT(policy_entry, target), .required = true},
    {"kind", POLICY_WORD, AT(policy_entry, kind), .words = entry_kind_words},
};
/* Without a kind: lambda_function.py is Lambda's own name; else a program. */
static void complete_entry(void *element) {
  struct policy_entry *entry = element;
  struct str module = str_slice(entry->target, 0, str_find(entry->target, STR(":"), 0));
  struct str name = path_name(module);
  bool lambda =
      str_equal(name, STR("lambda_function.py")) || str_equal(name, STR("lambda_function"));
  if (*(uint32_t *)&entry->kind == POLICY_NO_WORD)
    entry->kind = lambda ? POLICY_ENTRY_LAMBDA : POLICY_ENTRY_CLI;
}

static const struct policy_shape entry_shape = {
    entry_keys,
    COUNT(entry_keys),
    sizeof(struct policy_entry),
    offsetof(struct policy_entry, place),
    .one = "target",
    .complete = complete_entry,
};

static const struct policy_key contract_keys[] = {
    {"entry", POLICY_STRING, POLICY_TARGET, AT(policy_contract, entry), .required = true},
    {"must-not-load", POLICY_STRINGS, POLICY_MODULE, AT(policy_contract, must_not_load)},
    {"max-ms", POLICY_NUMBER, AT(policy_contract, max_ms), .range = &milliseconds},
    {"max-modules", POLICY_NUMBER, AT(policy_contract, max_modules), .range = &whole},
    {"max-rss-mib", POLICY_NUMBER, AT(policy_contract, max_rss_mib), .range = &mebibytes},
    {"lock", POLICY_BOOLEAN, AT(policy_contract, lock)},
    {"no-loading-in-async", POLICY_BOOLEAN, AT(policy_contract, no_loading_in_async)},
};
static const struct policy_shape contract_shape = {
    contract_keys,
    COUNT(contract_keys),
    sizeof(struct policy_contract),
    offsetof(struct policy_contract, place),
    .adds_up = true,
};

static const struct policy_key exception_keys[] = {
    {"module", POLICY_STRING, POLICY_MODULE, AT(policy_exception, module), .required = true},
    {"paths", POLICY_STRINGS, POLICY_GLOB, AT(policy_exception, paths)},
    {"import-ms", POLICY_NUMBER, AT(policy_exception, import_ms), .range = &milliseconds},
    {"usage", POLICY_NUMBER, AT(policy_exception, usage), .range = &share},
    {"justification", POLICY_STRING, AT(policy_exception, justification)},
    {"approved-by", POLICY_STRING, AT(policy_exception, approved_by)},
    {"date", POLICY_DATE, AT(policy_exception, date)},
    {"review", POLICY_DATE, AT(policy_exception, review)},
};
static const struct policy_shape exception_shape = {
    exception_keys,
    COUNT(exception_keys),
    sizeof(struct policy_exception),
    offsetof(struct policy_exception, place),
    .adds_up = true,
};

static const struct policy_key fast_path_keys[] = {
    {"max-imports", POLICY_NUMBER, AT(policy, fast_path_contract.max_imports), .range = &whole},
    {"max-total-ms", POLICY_NUMBER, AT(policy, fast_path_contract.max_total_ms),
     .range = &milliseconds},
    {"max-lines", POLICY_NUMBER, AT(policy, fast_path_contract.max_lines), .range = &whole},
};
static const struct policy_shape fast_path_shape = {
    .keys = fast_path_keys,
    .key_count = COUNT(fast_path_keys),
};

/* ---- the top table: plain keys first, then tables, as TOML wants it ------------------------- */

#define GIVEN(field) .given = offsetof(struct policy, field)
#define LIST(items, number)                                                                        \
  .offset = offsetof(struct policy, items), .count = offsetof(struct policy, number)

const struct policy_key policy_key_table[] = {
    {"extend", POLICY_EXTEND, .meaning = POLICY_PATH},
    {"required-version", POLICY_REQUIRED, AT(policy, required_version)},
    {"target-python", POLICY_PYTHON, AT(policy, target_python)},
    {"python-paths", POLICY_STRINGS, POLICY_PATH, AT(policy, python_paths)},
    {"exclude", POLICY_STRINGS, POLICY_GLOB, AT(policy, exclude)},
    {"profile", POLICY_STRINGS, POLICY_PATH, AT(policy, profiles), GIVEN(profile_given)},
    {"profile-max-age-days", POLICY_NUMBER, AT(policy, profile_max_age_days), .range = &days},
    {"fast-path", POLICY_STRINGS, POLICY_PATH, AT(policy, fast_path), GIVEN(fast_path_given)},
    {"gateways", POLICY_STRINGS, POLICY_GLOB, AT(policy, gateways)},
    {"forbidden", POLICY_STRINGS, POLICY_MODULE, AT(policy, forbidden)},
    {"light-ms", POLICY_NUMBER, AT(policy, light_ms), .range = &milliseconds},
    {"heavy-ms", POLICY_NUMBER, AT(policy, heavy_ms), .range = &milliseconds},
    {"hot-usage", POLICY_NUMBER, AT(policy, hot_usage), .range = &share},
    {"min-saving-ms", POLICY_NUMBER, AT(policy, min_saving_ms), .range = &milliseconds},
    {"startup-budget-ms", POLICY_NUMBER, AT(policy, startup_budget_ms), .range = &milliseconds},
    {"max-startup-imports", POLICY_NUMBER, AT(policy, max_startup_imports), .range = &whole},
    {"select", POLICY_STRINGS, POLICY_CODE, AT(policy, select), GIVEN(select_given)},
    {"extend-select", POLICY_STRINGS, POLICY_CODE, AT(policy, extend_select)},
    {"ignore", POLICY_STRINGS, POLICY_CODE, AT(policy, ignore)},
    {"fail-on", POLICY_WORD, AT(policy, fail_on), .words = fail_on_words},
    {"fail-on-dates", POLICY_BOOLEAN, AT(policy, fail_on_dates)},
    {"require-reason", POLICY_BOOLEAN, AT(policy, require_reason)},
    {"approvers", POLICY_STRINGS, POLICY_PLAIN, AT(policy, approvers)},
    {"requests-per-process", POLICY_NUMBER, AT(policy, requests_per_process), .range = &positive},
    {"requests-per-day", POLICY_NUMBER, AT(policy, requests_per_day), .range = &positive},
    {"cold-start-share", POLICY_NUMBER, AT(policy, cold_start_share), .range = &share},
    {"memory-mib", POLICY_NUMBER, AT(policy, memory_mib), .range = &mebibytes},
    {"price-per-gb-second", POLICY_NUMBER, AT(policy, price_per_gb_second), .range = &positive},
    {"unload-threshold", POLICY_NUMBER, AT(policy, unload_threshold), .range = &whole},
    {"unload-check-interval", POLICY_NUMBER, AT(policy, unload_check_interval), .range = &whole},
    {"zaph-refresh", POLICY_NUMBER, AT(policy, zaph_refresh), .range = &whole},
    {"severity", POLICY_SEVERITIES, POLICY_CODE, LIST(severities, severity_count)},
    {"per-file-ignores", POLICY_PER_FILE, POLICY_GLOB,
     LIST(per_file_ignores, per_file_ignore_count)},
    {"fast-path-contract", POLICY_TABLE, .shape = &fast_path_shape},
    {"entry-points", POLICY_TABLES, LIST(entries, entry_count), .shape = &entry_shape},
    {"contract", POLICY_TABLES, LIST(contracts, contract_count), .shape = &contract_shape},
    {"exception", POLICY_TABLES, LIST(exceptions, exception_count), .shape = &exception_shape},
};
const size_t policy_key_count = COUNT(policy_key_table);

const struct str *policy_keys(struct arena *arena, size_t *count) {
  struct str *names = ARENA_ARRAY(arena, struct str, policy_key_count);
  for (size_t i = 0; i < policy_key_count; i++)
    names[i] = str_from(policy_key_table[i].name);
  *count = policy_key_count;
  return names;
}

struct policy_list policy_list_get(const void *from, const struct policy_key *key) {
  struct policy_list list;
  memcpy(&list.items, (const char *)from + key->offset, sizeof list.items);
  memcpy(&list.count, (const char *)from + key->count, sizeof list.count);
  return list;
}

void policy_list_set(void *into, const struct policy_key *key, struct policy_list list) {
  memcpy((char *)into + key->offset, &list.items, sizeof list.items);
  memcpy((char *)into + key->count, &list.count, sizeof list.count);
}

/* ---- defaults ------------------------------------------------------------------------------- */

#define LITERAL(text)                                                                              \
  { (text), sizeof(text) - 1 }

struct policy policy_defaults(void) {
  static const struct str exclude[] = {
      LITERAL(".git"),         LITERAL(".venv"),       LITERAL("venv"),
      LITERAL("node_modules"), LITERAL("__pycache__"), LITERAL(".tox"),
      LITERAL("build"),        LITERAL("dist"),        LITERAL("*.egg-info"),
  };
  return (struct policy){
      .light_ms = 10,
      .heavy_ms = 100,
      .hot_usage = 0.8,
      .min_saving_ms = 10,
      .exclude = {exclude, COUNT(exclude)},
      .startup_budget_ms = NAN,
      .max_startup_imports = NAN,
      .profile_max_age_days = 30,
      .fail_on = POLICY_FAIL_WARNING,
      .requests_per_process = NAN,
      .requests_per_day = NAN,
      .cold_start_share = NAN,
      .memory_mib = NAN,
      .price_per_gb_second = NAN,
      .fast_path_contract = {.max_imports = 20, .max_total_ms = 200, .max_lines = 50},
      .unload_threshold = 100,
      .unload_check_interval = 50,
      .zaph_refresh = 1000,
  };
}
