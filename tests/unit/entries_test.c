// Entry points: found in deployment files, pyproject.toml and file names, or named by policy.
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "project/project.h"

static char folder[] = "/tmp/lmms-entries-XXXXXX";
static struct project *project;

static void put(const char *path, const char *text) {
  char whole[512];
  struct error error;
  snprintf(whole, sizeof whole, "%s/%s", folder, path);
  for (char *slash = whole + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
    *slash = 0;
    mkdir(whole, 0755);
    *slash = '/';
  }
  CHECK(file_write_atomic(whole, str_from(text), &error));
}

static void drop(const char *path) {
  char whole[512];
  snprintf(whole, sizeof whole, "%s/%s", folder, path);
  CHECK(unlink(whole) == 0);
}

// Entries as "label kind file", one a line.
static const char *entries(void) {
  static const char *const kinds[] = {"lambda",      "cli",    "worker", "snapstart",
                                      "provisioned", "server", "prefork"};
  struct str text = STR("");
  struct project_options options = {
      .paths = (struct str[]){STR(".")}, .path_count = 1, .whole_program = true};
  project = project_load(&options);
  for (uint32_t i = 0; i < project->entry_count; i++) {
    const struct graph_entry *entry = &project->entries[i];
    text = str_format(&project->arena, STR_FMT STR_FMT "%s" STR_FMT " %s%s\n", STR_ARG(text),
                      STR_ARG(entry->path.len ? entry->path : entry->module),
                      entry->function.len ? ":" : "", STR_ARG(entry->function), kinds[entry->kind],
                      entry->script ? " main" : "");
  }
  return str_cstr(&project->arena, text);
}

static void check_entries(const char *wanted) {
  CHECK_STR(entries(), wanted);
  project_free(project);
}

static void test_nothing_asked(void) {
  put("lambda_function.py", "");
  check_entries(""); // neither policy nor profile: nothing to judge
}

/* Any module may be about Lambda functions. */
static void test_named_like_a_handler(void) {
  put(".lmms/profile.json", "{\"schema\": 1, \"modules\": {}}");
  put("shop/lambda_function.py", "class LambdaFunction:\n  handlers = []\n");
  put("api/lambda_function.py", "from mangum import Mangum\n\nhandler = Mangum(app)\n");
  put("sketch/lambda_function.py", "import json\n");
  check_entries("api/lambda_function.py lambda\nlambda_function.py "
                "lambda\nsketch/lambda_function.py lambda\n");
  drop("shop/lambda_function.py");
  drop("api/lambda_function.py");
  drop("sketch/lambda_function.py");
}

static void test_found(void) {
  put(".lmms/profile.json", "{\"schema\": 1, \"modules\": {}}");
  put("pkg/__main__.py", "");
  put("pkg/cli.py", "");
  put("tests/__main__.py", "");
  put("pyproject.toml", "[project.scripts]\nrun = \"pkg.cli:main\"\n[tool.poetry.scripts]\nx = "
                        "{callable = \"pkg.cli:other\"}\n");
  check_entries(
      "lambda_function.py lambda\npkg.cli:main cli\npkg.cli:other cli\npkg/__main__.py cli main\n");
}

static void test_templates(void) {
  put("api/src/app.py", "");
  put("api/src/jobs/nightly.py", "");
  put("api/src/fast.py", "");
  put("api/src/warm.py", "");
  put("api/template.yaml",
      "Globals:\n  Function:\n    Runtime: python3.12\n    CodeUri: src/ # the code\n"
      "Resources:\n  Api:\n    Type: AWS::Serverless::Function\n    Properties:\n"
      "      Handler: app.handle\n"
      "  Nightly:\n    Properties:\n      CodeUri: \"src/jobs\"\n      Handler: 'nightly.main'\n"
      "  Fast:\n    Properties:\n      Handler: fast.handle\n      SnapStart:\n        ApplyOn: "
      "PublishedVersions\n"
      "  Warm:\n    Properties:\n      Handler: warm.handle\n      ProvisionedConcurrencyConfig:\n "
      "       ProvisionedConcurrentExecutions: 2\n"
      "  Node:\n    Properties:\n      Runtime: nodejs20.x\n      Handler: app.handle\n"
      "  Missing:\n    Properties:\n      Handler: nowhere.handle\n"
      "  Computed:\n    Properties:\n      Handler: !Sub x.y\n");
  put("serverless.yml",
      "provider:\n  runtime: python3.11\nfunctions:\n  one:\n    handler: pkg/cli.run\n");
  put("cdk.out/Stack.template.json", "{\n \"Resources\": {\n  \"F\": {\n   \"Properties\": {\n    "
                                     "\"Handler\": \"staged.index.run\",\n"
                                     "    \"Runtime\": \"python3.12\"\n   }\n  }\n }\n}\n");
  put("infra/staged/index.py", "");
  check_entries(
      "pkg/cli.py:run lambda\ninfra/staged/index.py:run lambda\napi/src/app.py:handle lambda\n"
      "api/src/jobs/nightly.py:main lambda\napi/src/fast.py:handle "
      "snapstart\napi/src/warm.py:handle provisioned\n"
      "lambda_function.py lambda\npkg.cli:main cli\npkg.cli:other cli\npkg/__main__.py cli main\n");
}

static void test_named(void) {
  put("lmms.toml",
      "entry-points = [\"api/src/app.py\", {target = \"pkg.cli:main\", kind = \"worker\"}, "
      "{target = \"pkg\", kind = \"server\"}, \"./pkg/\"]\n");
  check_entries(
      "api/src/app.py cli main\npkg.cli:main worker\npkg server\npkg/__main__.py cli main\n");
}

int main(void) {
  if (!mkdtemp(folder) || chdir(folder) != 0) return 1;
  RUN(test_nothing_asked);
  RUN(test_named_like_a_handler);
  RUN(test_found);
  RUN(test_templates);
  RUN(test_named);
  char command[600];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  return system(command) || check_result();
}
