/* The cost model: the doctrine's three examples, and the process-lifetime model of figures
 * measured. */
#include "check.h"
#include "profile/cost.h"

#include <math.h>

static const struct cost_input unknown = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

static bool near(double got, double wanted) {
  if (fabs(got - wanted) <= 1e-6 * fabs(wanted)) return true;
  fprintf(stderr, "  got %g, wanted %g\n", got, wanted);
  return false;
}

/* DEC-02: 10,000 requests a day, a tenth of them cold. */
static struct cost doctrine(double import_ms, double requests) {
  struct cost_input input = unknown;
  input.import_ms = import_ms;
  input.requests = requests;
  input.requests_per_day = 10000;
  input.cold_start_share = 0.1;
  return cost_model(&input);
}

static void test_doctrine(void) {
  struct cost boto3 = doctrine(350, 0.9);
  CHECK(near(boto3.per_day_ms.eager, 350000) && near(boto3.per_day_ms.deferred, 3150000));
  CHECK(cost_doctrine_says_hot(&boto3));
  struct cost pandas = doctrine(1200, 0.05);
  CHECK(near(pandas.per_day_ms.eager, 1200000) && near(pandas.per_day_ms.deferred, 600000));
  CHECK(!cost_doctrine_says_hot(&pandas));
  struct cost requests = doctrine(180, 0.4);
  CHECK(near(requests.per_day_ms.eager, 180000) && near(requests.per_day_ms.deferred, 720000));
  CHECK(cost_doctrine_says_hot(&requests));
  CHECK(near(requests.per_request_ms.eager, 18) && near(requests.per_request_ms.deferred, 72));
}

static void test_shares(void) {
  CHECK(near(cost_share_of_processes(0.2, 1), 0.2));
  CHECK(fabs(cost_share_of_processes(0.022, 10) - 0.2) < 0.001);
  CHECK(fabs(cost_share_of_requests(0.8, 10) - 0.149) < 0.001);
  CHECK(near(cost_share_of_requests(cost_share_of_processes(0.3, 7), 7), 0.3));
  CHECK(cost_share_of_processes(0, 50) == 0 && cost_share_of_processes(1, 50) == 1);
  CHECK(isnan(cost_share_of_processes(NAN, 5)) && isnan(cost_share_of_processes(0.5, NAN)));
}

static void test_process(void) {
  struct cost_input input = unknown;
  input.import_ms = 400;
  input.usage = 0.25;
  input.requests_per_day = 86400;
  input.requests_per_process = 100;
  input.memory_mib = 512;
  input.price_per_gb_second = 0.00002;
  input.rss_kib = 4000;
  struct cost cost = cost_model(&input);
  CHECK(cost.p == 0.25 && !cost.derived);
  CHECK(cost.at_start_ms.eager == 400 && cost.at_start_ms.deferred == 0);
  CHECK(near(cost.per_process_ms.deferred, 100));
  CHECK(near(cost.starts_per_day, 864));
  CHECK(near(cost.per_day_money.eager, 864 * 0.4 * 0.5 * 0.00002));
  CHECK(near(cost.per_day_money.deferred, cost.per_day_money.eager / 4));
  CHECK(near(cost.memory_kib, 3000));
}

static void test_unknown(void) {
  struct cost cost = cost_model(&unknown);
  CHECK(isnan(cost.p) && isnan(cost.per_request_ms.eager) && isnan(cost.per_day_money.deferred));
  CHECK(!cost_doctrine_says_hot(&cost) && !cost.derived);
  struct cost_input input = unknown;
  input.import_ms = 100;
  cost = cost_model(&input);
  CHECK(cost.at_start_ms.eager == 100 && isnan(cost.per_process_ms.deferred));
  input.requests = 0.1;
  input.cold_start_share = 0.1;
  cost = cost_model(&input);
  CHECK(cost.derived && near(cost.requests_per_process, 10) && near(cost.p, 1 - pow(0.9, 10)));
  input.cold_start_share = 0; /* no cold starts: nothing to derive from */
  cost = cost_model(&input);
  CHECK(!cost.derived && isnan(cost.p) && cost.per_request_ms.eager == 0);
}

int main(void) {
  RUN(test_doctrine);
  RUN(test_shares);
  RUN(test_process);
  RUN(test_unknown);
  return check_result();
}
