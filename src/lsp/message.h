/* message: JSON-RPC 2.0 requests, notifications and answers, on libcjson. */
#ifndef LSP_MESSAGE_H
#define LSP_MESSAGE_H

#include "base/base.h"

#include <cJSON.h>

enum message_error { /* JSON-RPC 2.0, section 5.1, and LSP 3.17, "ErrorCodes" */
                     MESSAGE_PARSE_ERROR = -32700,
                     MESSAGE_INVALID_REQUEST = -32600,
                     MESSAGE_METHOD_NOT_FOUND = -32601,
                     MESSAGE_INVALID_PARAMS = -32602,
                     MESSAGE_NOT_INITIALIZED = -32002,
                     MESSAGE_REQUEST_FAILED = -32803,
                     MESSAGE_CONTENT_MODIFIED = -32801,
                     MESSAGE_CANCELLED = -32800,
};

struct message {
  cJSON *json;       /* the whole; owned */
  cJSON *params;     /* in it, or NULL */
  struct str method; /* in it; empty for an answer */
  struct str id;     /* as JSON text, in the arena; empty for a notification */
};

/* Reads one body. False if it is no JSON object or neither request, notification nor answer;
 * message->id is then the id, if there is one. What is in `message` is to be freed either way. */
bool message_read(struct arena *arena, struct str body, struct message *message);
void message_free(struct message *message);
/* An id or a token as JSON text, in `arena`; empty if it is neither text nor number. */
struct str message_value(struct arena *arena, const cJSON *id);

/* Look-ups that take NULL for an object and give NULL, "", `missing` for what is not there or is of
 * another type. Views live as long as the message. */
const cJSON *json_get(const cJSON *object, const char *name);
struct str json_text(const cJSON *object, const char *name);
bool json_is_true(const cJSON *object, const char *name);
/* A whole number from 0 to UINT32_MAX. */
bool json_number(const cJSON *object, const char *name, uint32_t *value);
/* By dots: "textDocument.hover.contentFormat". */
const cJSON *json_path(const cJSON *object, const char *path);

/* Writes {"jsonrpc":"2.0","id":...,"result":...} and its like. `result`, `params`: JSON text. */
void message_add_result(struct builder *out, struct str id, struct str result);
void message_add_error(struct builder *out, struct str id, enum message_error code,
                       struct str text);
void message_add_notification(struct builder *out, const char *method, struct str params);
void message_add_request(struct builder *out, uint32_t id, const char *method, struct str params);

#endif
