/* Medians with an interval, and what may be concluded from them. */
#include <math.h>
#include <stdlib.h>

#include "measure/measure.h"

#define TAIL 0.025 /* on each side: 95 % in between */

static int compare(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* The largest k with P(Binomial(n, 1/2) < k) <= TAIL, 0 if there is none. */
static size_t rank_of_bound(size_t n) {
  double log_term = -(double)n * log(2), below = 0; /* the term of 0 heads */
  size_t k = 0;
  while (k < n && below + exp(log_term) <= TAIL) {
    below += exp(log_term);
    log_term += log((double)(n - k)) - log((double)k + 1);
    k++;
  }
  return k;
}

struct measure_interval measure_median(double *values, size_t count) {
  struct measure_interval interval = {NAN, NAN, NAN, NAN, NAN};
  if (!count) return interval;
  qsort(values, count, sizeof *values, compare);
  interval.least = values[0];
  interval.most = values[count - 1];
  interval.median = (values[(count - 1) / 2] + values[count / 2]) / 2;
  size_t k = rank_of_bound(count);
  if (!k) return interval;
  interval.low = values[k - 1];
  interval.high = values[count - k];
  return interval;
}

enum measure_answer measure_verify(struct measure_interval saving, double target) {
  if (saving.low >= target) return MEASURE_YES;
  return saving.high < target ? MEASURE_NO : MEASURE_INCONCLUSIVE;
}
