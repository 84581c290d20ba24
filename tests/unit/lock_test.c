// Unit tests of lock files: each format, and which versions contradict each other.
#include "check.h"

#include "profile/lock.h"

static struct arena arena;

static struct lock parse(const char *path, const char *text) {
  return lock_parse(&arena, str_from(path), str_from(text));
}

static bool pins(const struct lock *lock, const char *name, const char *version, uint32_t line) {
  for (uint32_t i = 0; i < lock->package_count; i++) {
    const struct lock_package *package = &lock->packages[i];
    if (str_equal(package->name, str_from(name)) && str_equal(package->version, str_from(version)))
      return package->line == line;
  }
  return false;
}

static void test_toml(void) {
  struct lock lock =
      parse("poetry.lock", "[[package]]\r\nname = \"a\"\r\nversion = \"1.2\"\r\n"
                           "[package.dependencies]\nname = \"x\"\n[metadata]\n"
                           "version = \"9\"\n[[package]]\nname=\"b\"\nversion=\"3\"");
  CHECK_INT(lock.package_count, 2);
  CHECK(pins(&lock, "a", "1.2", 3) && pins(&lock, "b", "3", 10));
}

static void test_pipfile(void) {
  struct lock lock =
      parse("d/Pipfile.lock", "{\n\"default\": {\n\"a\": {\n\"hashes\": [\n\"sha\"\n],\n"
                              "\"version\": \"==1.2\"\n},\n\"b\": {\"git\": 1}\n}}");
  CHECK_INT(lock.package_count, 1);
  CHECK(pins(&lock, "a", "1.2", 7));
}

static void test_requirements(void) {
  struct lock lock = parse("requirements.txt", "a==1.2 \\\n  --hash=sha256:0\n# b==1\nc[x]===3;m\n"
                                               "d==1.*\ne>=1\n-r other==1\nf ; v == \"3\"\ng == 4");
  CHECK_INT(lock.package_count, 3);
  CHECK(pins(&lock, "a", "1.2", 1) && pins(&lock, "c", "3", 4) && pins(&lock, "g", "4", 9));
}

static bool contradicts(const char *name, const char *version) {
  struct lock lock = parse("requirements.txt", "Some_Package.x==1.2.0\nb==2.0+cu121\nb==3");
  struct profile_package package = {str_from(name), str_from(version)};
  return lock_contradicts(&lock, &package) != NULL;
}

static void test_contradicts(void) {
  CHECK(!contradicts("some-package-x", "1.2"));
  CHECK(contradicts("SOME__package.X", "1.20"));
  CHECK(!contradicts("some-packagex", "9"));
  CHECK(!contradicts("b", "2+cpu"));
  CHECK(!contradicts("b", "3"));
  CHECK(contradicts("b", "4"));
}

int main(void) {
  RUN(test_toml);
  RUN(test_pipfile);
  RUN(test_requirements);
  RUN(test_contradicts);
  arena_free(&arena);
  return check_result();
}
