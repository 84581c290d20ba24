// The command line: main only. So far it answers with its version; the commands come as one file
// each.
#include <stdio.h>

int main(void) {
  puts("lmms-lint " LMMS_LINT_VERSION);
  return 0;
}
