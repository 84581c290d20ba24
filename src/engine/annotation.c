/* Names that annotations use.
 * In: where a file uses its names, which annotations may be read at run time. Out: for one import,
 * whether annotations are all that needs it, and whether they do so only for type checkers. The one
 * idea: who reads annotations at run time is not to be seen from the annotation, so whatever may do
 * so counts. */
#include "internal.h"

/* Modules that read the annotations of plain functions and classes that are handed to them. (Models
 * and what is decorated are known by themselves.) */
static bool reads_annotations(struct str module) {
  static const char *const readers[] = {
      "aioinject",      "apischema",  "beartype",
      "cattr",          "cattrs",     "cyclopts",
      "dacite",         "defopt",     "dependency_injector",
      "dishka",         "fastapi",    "faststream",
      "flask_injector", "hypothesis", "injector",
      "jsonargparse",   "kink",       "lagom",
      "litestar",       "magicgui",   "ninja",
      "opyoid",         "punq",       "rodi",
      "starlite",       "svcs",       "typedload",
      "typeguard",      "typer",      "tyro",
      "wireup",
  };
  struct str rest = module, top = {0};
  str_cut(&rest, '.', &top);
  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
    if (str_equal(top, str_from(readers[i]))) return true;
  return false;
}

static bool file_reads_annotations(const struct facts *file) {
  for (uint32_t i = 0; i < file->import_count; i++) {
    const struct facts_import *import = &file->imports[i];
    if (import->level == 0 && reads_annotations(import->module)) return true;
    for (uint32_t k = 0; k < import->name_count; k++) {
      struct str name = import->names[k].name;
      if (import->kind == FACTS_IMPORT ? reads_annotations(name)
                                       : str_equal(name, STR("get_type_hints")))
        return true;
    }
  }
  return false;
}

/* The ends ascend: the last range that starts before the offset tells. */
static bool is_kept(const struct detail *detail, uint32_t offset) {
  uint32_t low = 0, high = detail->kept_annotation_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (detail->kept_annotations[middle].start <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low > 0 && offset < detail->kept_annotations[low - 1].end;
}

static bool is_annotation(const struct names_use *use) {
  return use->context == NAMES_ANNOTATION || use->context == NAMES_QUOTED_ANNOTATION;
}

struct annotations {
  struct arena *arena;
  bool *handed_out; /* per file: handed to what reads annotations; NULL: not asked */
};

struct annotations *annotations_new(struct arena *arena) {
  struct annotations *annotations = ARENA_NEW(arena, struct annotations);
  annotations->arena = arena;
  return annotations;
}

/* What a file that holds a reader imports may be handed to it; a package hands on what is its own.
 */
static bool hand_out(const struct rule_input *input, const bool *reads, bool *handed_out) {
  const struct graph *g = input->graph;
  bool more = false;
  for (uint32_t h = 0; h < g->hub_count; h++) {
    const struct graph_hub *hub = &g->hubs[h];
    uint32_t to = g->modules[hub->target].file;
    bool package = g->modules[hub->importer].flags & GRAPH_PACKAGE;
    bool takes = reads[hub->file] || (package && handed_out[hub->file]);
    if (!takes || to == GRAPH_NONE || handed_out[to]) continue;
    handed_out[to] = more = true;
  }
  return more;
}

static bool is_handed_out(const struct rule_input *input, uint32_t file) {
  struct annotations *known = input->annotations;
  if (known->handed_out) return known->handed_out[file];
  bool *reads = ARENA_ARRAY(known->arena, bool, input->file_count + 1);
  known->handed_out = ARENA_ARRAY(known->arena, bool, input->file_count + 1);
  for (uint32_t i = 0; i < input->file_count; i++) {
    reads[i] = !input->is_test[i] && file_reads_annotations(input->files[i]);
    known->handed_out[i] = reads[i];
  }
  while (hand_out(input, reads, known->handed_out)) {
  }
  return known->handed_out[file];
}

static const struct names_use *find_kept(const struct rule_input *input, uint32_t file,
                                         const struct names_binding *binding) {
  const struct detail *detail = NULL;
  bool all = false;
  for (uint32_t i = 0; i < binding->use_count; i++) {
    const struct names_use *use = &binding->uses[i];
    if (!is_annotation(use)) continue;
    if (!detail) {
      detail = rule_detail(input, file);
      all = is_handed_out(input, file);
    }
    if (!detail) return NULL;
    if (all || is_kept(detail, use->offset)) return use;
  }
  return NULL;
}

const struct names_use *annotation_kept(const struct rule_input *input, uint32_t file,
                                        const struct names *names,
                                        const struct names_binding *binding) {
  if (binding->unused) return NULL;
  struct variable *variable = variable_of(input, names, binding);
  if (!variable->kept_known) variable->kept = find_kept(input, file, binding);
  variable->kept_known = true;
  return variable->kept;
}

/* From Python 3.14 on nothing evaluates them at load; before, a future import says so. */
static bool is_evaluated(const struct rule_input *input, const struct names *names,
                         const struct names_binding *binding) {
  return binding->annotation_at_load && !names->future_annotations &&
         input->policy->target_python < 314;
}

struct rule_annotations rule_annotations(const struct rule_input *input,
                                         const struct decision *decision) {
  const struct names *names = rule_names(input, decision->file_index);
  if (!names || names->broken) return (struct rule_annotations){0};
  struct rule_annotations found = {.only = !names->dynamic};
  uint32_t bindings = 0, count;
  const struct names_binding *all = names_of_import(names, decision->import_index, &count);
  for (uint32_t i = 0; i < count; i++) {
    const struct names_binding *binding = &all[i];
    if (decision->name_index != NO_INDEX && binding->name_index != decision->name_index) continue;
    bindings++;
    found.some = found.some || variable_of(input, names, binding)->annotated;
    found.only = found.only && binding->only_typing;
    found.evaluated = found.evaluated || is_evaluated(input, names, binding);
    found.kept = found.kept || annotation_kept(input, decision->file_index, names, binding);
  }
  found.only = found.only && bindings > 0;
  return found;
}

struct str rule_annotation_advice(const struct rule_input *input, const struct decision *decision) {
  struct rule_annotations annotations = rule_annotations(input, decision);
  if (annotations.evaluated)
    return STR(", and for annotations under `if TYPE_CHECKING:` with `from __future__ import "
               "annotations`");
  return annotations.some ? STR(", and for annotations under `if TYPE_CHECKING:`") : STR("");
}

/* What stands beside an optional import mostly notes whether it worked. The package at the top, for
 * to find a submodule loads what is above it. */
static struct str installed_advice(struct arena *arena, const struct decision *decision) {
  uint32_t flags = decision->import->flags;
  if (!(flags & FACTS_IN_TRY_IMPORT) || decision->first_party) return STR("");
  struct str rest = decision->module, top = {0};
  str_cut(&rest, '.', &top);
  return str_format(arena,
                    "; whether it is installed, `importlib.util.find_spec(\"" STR_FMT
                    "\")` tells without loading it",
                    STR_ARG(top));
}

struct str rule_move_advice(struct arena *arena, const struct rule_input *input,
                            const struct decision *decision) {
  if (decision->import->flags & FACTS_STAR)
    return STR("import what is used by name, in the functions that need it");
  struct str typing = rule_annotation_advice(input, decision);
  struct str optional = installed_advice(arena, decision);
  return str_format(arena, "import it in the functions that need it" STR_FMT STR_FMT,
                    STR_ARG(typing), STR_ARG(optional));
}
