// Read and write JSON, from the pinned package (grammar/packages/meson.build), for machines without
// libcjson.
#include "node-rdkafka/deps/librdkafka/src/cJSON.c"
