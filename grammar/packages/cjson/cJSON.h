// Stands for the header of libcjson where the pinned package is used instead.
#include "node-rdkafka/deps/librdkafka/src/cJSON.h"
