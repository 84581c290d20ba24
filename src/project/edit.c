/* Files that change while the project lives, as an editor's buffers do.
 *
 * In: new bytes of one file. Out: its facts, in the project's list. The one idea: an edited file
 * has versions with memory of their own, used in turn: the one of now, the last one without
 * trouble, for each of them the one whose facts stand for it (alike, perhaps older), and the next;
 * so memory does not grow with the number of edits. */
#include "internal.h"

#include <stdlib.h>

struct version {
  struct arena arena; /* facts and names */
  struct builder bytes;
  const struct facts *facts;   /* NULL = none yet */
  const struct names *names;   /* NULL = not asked for */
  bool carried;                /* they are those of an earlier text */
  const struct detail *detail; /* the same as names */
  uint64_t serial;             /* another one whenever anything of the above is */
};

#define VERSIONS 5

/* What starts the program hangs on which files offer a handler: found for each such state once. */
struct entry_set {
  uint64_t offers; /* offers_of; 0: as loaded */
  const struct graph_entry *entries;
  uint32_t chosen, count, all_count;
  const uint32_t *contract_entries;
};

struct entry_sets {
  struct entry_set items[4];
  uint32_t count, next; /* `next` is the one to be replaced */
};

struct edit {
  bool offered; /* a handler, as loaded */
  struct version versions[VERSIONS];
  struct version *now;       /* NULL = never read */
  struct version *good;      /* NULL = never without trouble */
  struct version *used;      /* its facts stand for the file; alike those of now, if another */
  struct version *good_used; /* the same for `good` */
};

uint32_t project_file(const struct project *project, struct str path) {
  uint32_t low = 0, high = project->file_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = str_compare(project->paths[middle], path);
    if (order == 0) return middle;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return UINT32_MAX;
}

/* ---- changes -------------------------------------------------------------------------------- */

static struct edit *edit_of(struct whole_project *whole, uint32_t file) {
  struct project *project = &whole->project;
  if (!whole->edits) {
    whole->edits = ARENA_ARRAY(&project->arena, struct edit *, project->file_count + 1);
    project->edited = whole->edited = ARENA_ARRAY(&project->arena, bool, project->file_count + 1);
  }
  if (!whole->edits[file]) {
    whole->edits[file] = ARENA_NEW(&project->arena, struct edit);
    whole->edits[file]->offered = project->files[file]->offers_handler;
    whole->edited[file] = true;
  }
  return whole->edits[file];
}

static bool read_bytes(struct project *project, uint32_t file, struct str bytes,
                       struct builder *into) {
  static const char zeros[64];
  struct error error;
  if (!bytes.ptr) {
    const char *path = str_cstr(&project->arena, project->paths[file]);
    return file_read(path, into, &error) == FILE_READ;
  }
  builder_clear(into);
  builder_add(into, bytes);
  builder_add(into, str_of(zeros, sizeof zeros));
  into->len = bytes.len;
  return true;
}

static struct version *spare(struct edit *edit) {
  struct version *version = edit->versions;
  while (version == edit->now || version == edit->good || version == edit->used ||
         version == edit->good_used)
    version++;
  return version;
}

static void read_version(struct whole_project *whole, uint32_t file, struct version *version) {
  arena_reset(&version->arena);
  version->serial = ++whole->serial;
  version->names = NULL;
  version->carried = false;
  version->detail = NULL;
  version->facts = facts_extract(project_extractor(whole), &version->arena,
                                 whole->project.paths[file], builder_view(&version->bytes));
}

static void use(struct whole_project *whole, uint32_t file, struct version *version) {
  whole->edits[file]->used = version;
  whole->project.files[file] = version->facts;
}

/* ---- entries --------------------------------------------------------------------------------- */

/* Which files offer a handler that did not when they were loaded, or the other way. */
static uint64_t offers_of(const struct whole_project *whole) {
  uint64_t offers = 0;
  for (uint32_t i = 0; whole->edits && i < whole->project.file_count; i++)
    if (whole->edits[i] && whole->edits[i]->offered != whole->project.files[i]->offers_handler)
      offers = (offers ^ (i + 1)) * 0x100000001b3u; /* as str_hash */
  return offers;
}

static void keep_entries(struct whole_project *whole, uint64_t offers) {
  const struct project *p = &whole->project;
  struct entry_sets *sets = whole->entry_sets;
  sets->items[sets->next] = (struct entry_set){
      offers, p->entries, p->chosen_entry, p->entry_count, p->all_entry_count, p->contract_entries};
  if (sets->count <= sets->next) sets->count = sets->next + 1;
  sets->next = (sets->next + 1) % 4;
  whole->offers = offers;
}

/* Brings the entries in line with the facts in use. */
static void settle_entries(struct whole_project *whole) {
  struct project *p = &whole->project;
  uint64_t offers = offers_of(whole);
  if (!whole->options.whole_program || offers == whole->offers) return;
  if (!whole->entry_sets) {
    whole->entry_sets = ARENA_NEW(&p->arena, struct entry_sets);
    keep_entries(whole, whole->offers);
  }
  for (uint32_t i = 0; i < whole->entry_sets->count; i++) {
    const struct entry_set *set = &whole->entry_sets->items[i];
    if (set->offers != offers) continue;
    p->entries = set->entries;
    p->chosen_entry = set->chosen;
    p->entry_count = set->count;
    p->all_entry_count = set->all_count;
    p->contract_entries = set->contract_entries;
    whole->offers = offers;
    return;
  }
  entries_find(p, NULL, whole->options.entry);
  keep_entries(whole, offers);
}

/* The version whose facts will do for this one. */
static struct version *stand_in(const struct whole_project *whole, const struct edit *edit,
                                struct version *version) {
  if (!whole->hurries) return version;
  if (edit->used && facts_are_alike(edit->used->facts, version->facts)) return edit->used;
  struct version *good = edit->good_used;
  return good && facts_are_alike(good->facts, version->facts) ? good : version;
}

/* What stands for a file whose first text in the editor has trouble: what is on disk. NULL if that
 * has trouble, too. */
static struct version *good_on_disk(struct whole_project *whole, uint32_t file, struct edit *edit) {
  struct version *version = spare(edit);
  if (!read_bytes(&whole->project, file, (struct str){0}, &version->bytes)) return NULL;
  read_version(whole, file, version);
  return version->facts->trouble ? NULL : version;
}

enum project_change project_change(struct project *project, uint32_t file, struct str bytes) {
  struct whole_project *whole = (struct whole_project *)project;
  struct edit *edit = edit_of(whole, file);
  struct version *now = edit->now, *next = spare(edit);
  if (!read_bytes(project, file, bytes, &next->bytes)) return PROJECT_UNREADABLE;
  read_version(whole, file, next);
  next->carried = now && whole->hurries && now->names;
  if (next->carried) next->names = names_carry(&next->arena, now->names, now->facts, next->facts);
  struct version *used = stand_in(whole, edit, next);
  edit->now = next;
  if (!next->facts->trouble) {
    edit->good = next;
    edit->good_used = used;
  } else if (!now) {
    edit->good = edit->good_used = good_on_disk(whole, file, edit);
  }
  if (used == edit->used) return PROJECT_ALIKE;
  use(whole, file, used);
  settle_entries(whole);
  return PROJECT_CHANGED;
}

void project_hurry(struct project *project) {
  ((struct whole_project *)project)->hurries = true;
}

/* What is carried over, or used though it is older, is let go. */
static bool settle(struct whole_project *whole, uint32_t file) {
  struct edit *edit = whole->edits[file];
  bool behind = edit->used != edit->now || edit->good_used != edit->good;
  for (int k = 0; k < VERSIONS; k++) {
    if (!edit->versions[k].carried) continue;
    edit->versions[k].carried = false;
    edit->versions[k].names = NULL;
    behind = true;
  }
  for (int k = 0; behind && k < VERSIONS; k++)
    edit->versions[k].serial = ++whole->serial;
  edit->good_used = edit->good;
  use(whole, file, edit->now);
  return behind;
}

bool project_catch_up(struct project *project) {
  struct whole_project *whole = (struct whole_project *)project;
  bool behind = false;
  for (uint32_t i = 0; whole->edits && i < project->file_count; i++)
    if (whole->edits[i] && whole->edits[i]->now) behind = settle(whole, i) || behind;
  return behind;
}

bool project_use_good(struct project *project, bool good) {
  struct whole_project *whole = (struct whole_project *)project;
  bool differs = false;
  for (uint32_t i = 0; whole->edits && i < project->file_count; i++) {
    const struct edit *edit = whole->edits[i];
    if (!edit || !edit->good || !edit->now->facts->trouble) continue;
    project->files[i] = good ? edit->good_used->facts : edit->used->facts;
    differs = true;
  }
  if (differs) settle_entries(whole);
  return differs;
}

bool project_good_bytes(const struct project *project, uint32_t file, struct str *bytes) {
  const struct whole_project *whole = (const struct whole_project *)project;
  const struct edit *edit = whole->edits ? whole->edits[file] : NULL;
  if (!edit || !edit->good) return false;
  *bytes = builder_view(&edit->good->bytes);
  return true;
}

/* ---- look-ups ------------------------------------------------------------------------------- */

static struct edit *edited(const struct whole_project *whole, uint32_t file) {
  struct edit *edit = whole->edits && file != UINT32_MAX ? whole->edits[file] : NULL;
  return edit && edit->now ? edit : NULL;
}

bool edits_bytes(const struct whole_project *whole, struct str path, struct str *bytes) {
  const struct edit *edit = edited(whole, project_file(&whole->project, path));
  if (edit) *bytes = builder_view(&edit->now->bytes);
  return edit != NULL;
}

/* The version whose facts are in use, or NULL. */
static struct version *version_in_use(const struct whole_project *whole, uint32_t file) {
  struct edit *edit = edited(whole, file);
  if (!edit) return NULL;
  const struct facts *facts = whole->project.files[file];
  return edit->good_used && edit->good_used->facts == facts ? edit->good_used : edit->used;
}

uint64_t project_state(const struct project *project) {
  const struct whole_project *whole = (const struct whole_project *)project;
  uint64_t state = whole->offers;
  for (uint32_t i = 0; whole->edits && i < project->file_count; i++) {
    const struct version *version = whole->edits[i] ? version_in_use(whole, i) : NULL;
    if (version) state = (state ^ version->serial) * 0x100000001b3u; /* as str_hash */
  }
  return state;
}

bool edits_names(struct whole_project *whole, uint32_t file, const struct names **names) {
  struct version *version = version_in_use(whole, file);
  if (!version) return false;
  if (!version->names) {
    version->names = names_analyse(project_extractor(whole), &version->arena,
                                   whole->project.files[file], builder_view(&version->bytes));
  }
  *names = version->names;
  return true;
}

bool edits_detail(struct whole_project *whole, uint32_t file, const struct detail **detail) {
  struct version *version = version_in_use(whole, file);
  if (!version) return false;
  if (!version->detail) {
    version->detail =
        detail_read(project_extractor(whole), &version->arena, builder_view(&version->bytes));
  }
  *detail = version->detail;
  return true;
}

void edits_free(struct whole_project *whole) {
  for (uint32_t i = 0; whole->edits && i < whole->project.file_count; i++) {
    if (!whole->edits[i]) continue;
    for (int k = 0; k < VERSIONS; k++) {
      arena_free(&whole->edits[i]->versions[k].arena);
      builder_free(&whole->edits[i]->versions[k].bytes);
    }
  }
}
