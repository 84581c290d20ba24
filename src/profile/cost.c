/* cost: see cost.h for the formulas and where they come from. NAN flows through by itself. */
#include "cost.h"

#include <math.h>

double cost_share_of_processes(double requests, double requests_per_process) {
  if (isnan(requests) || isnan(requests_per_process)) return NAN;
  return 1 - pow(1 - requests, requests_per_process);
}

double cost_share_of_requests(double usage, double requests_per_process) {
  if (isnan(usage) || isnan(requests_per_process)) return NAN;
  return 1 - pow(1 - usage, 1 / requests_per_process);
}

/* Lambda bills memory x time: GB = 1024 MiB. */
static double money(const struct cost_input *input, double milliseconds) {
  return milliseconds / 1000 * (input->memory_mib / 1024) * input->price_per_gb_second;
}

static struct cost_pair scaled(struct cost_pair pair, double factor) {
  return (struct cost_pair){pair.eager * factor, pair.deferred * factor};
}

struct cost cost_model(const struct cost_input *input) {
  struct cost cost = {.requests_per_process = input->requests_per_process};
  double cold = input->cold_start_share;
  cost.derived = isnan(cost.requests_per_process) && cold > 0;
  if (cost.derived) cost.requests_per_process = 1 / cold;
  if (isnan(cold)) cold = 1 / cost.requests_per_process;
  double n = cost.requests_per_process, import = input->import_ms;
  double used = input->requests;
  if (isnan(used)) used = cost_share_of_requests(input->usage, n);
  cost.p = isnan(input->usage) ? cost_share_of_processes(input->requests, n) : input->usage;
  cost.per_request_ms = (struct cost_pair){import * cold, import * used};
  cost.per_day_ms = scaled(cost.per_request_ms, input->requests_per_day);
  cost.at_start_ms = (struct cost_pair){import, 0};
  cost.per_process_ms = (struct cost_pair){import, import * cost.p};
  cost.starts_per_day = input->requests_per_day * cold;
  struct cost_pair all = scaled(cost.per_process_ms, cost.starts_per_day);
  cost.per_day_money = (struct cost_pair){money(input, all.eager), money(input, all.deferred)};
  cost.memory_kib = input->rss_kib * (1 - cost.p);
  return cost;
}

bool cost_doctrine_says_hot(const struct cost *cost) {
  return cost->per_request_ms.eager < cost->per_request_ms.deferred;
}
