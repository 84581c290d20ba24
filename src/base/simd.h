/* Sixteen bytes at once: compare, join, and take the answer as bits.
 *
 * GCC's vector types do it on any processor; only the last step, sixteen truths to sixteen bits,
 * has a form of its own where the processor has one.
 */
#ifndef BASE_SIMD_H
#define BASE_SIMD_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef uint8_t simd_bytes __attribute__((vector_size(16)));
typedef int8_t simd_signed __attribute__((vector_size(16)));

static inline simd_bytes simd_load(const char *at) {
  simd_bytes bytes;
  memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

static inline simd_bytes simd_all(uint8_t byte) {
  return (simd_bytes){byte, byte, byte, byte, byte, byte, byte, byte,
                      byte, byte, byte, byte, byte, byte, byte, byte};
}

/* 0xFF where the bytes are equal, else 0. */
static inline simd_bytes simd_equal(simd_bytes bytes, uint8_t byte) {
  return (simd_bytes)(bytes == simd_all(byte));
}

/* 0xFF where first <= byte <= last. */
static inline simd_bytes simd_between(simd_bytes bytes, uint8_t first, uint8_t last) {
#if defined(__SSE2__)
  __m128i above = _mm_sub_epi8((__m128i)bytes, _mm_set1_epi8((char)first));
  __m128i span = _mm_set1_epi8((char)(last - first));
  return (simd_bytes)_mm_cmpeq_epi8(_mm_min_epu8(above, span), above);
#else
  return (simd_bytes)(bytes - simd_all(first) <= simd_all((uint8_t)(last - first)));
#endif
}

/* 0xFF where the byte is beyond ASCII. */
static inline simd_bytes simd_high(simd_bytes bytes) {
  return (simd_bytes)((simd_signed)bytes < 0);
}

/* Bit i is set where byte i is 0xFF; the bytes are all 0xFF or 0. */
static inline uint32_t simd_bits(simd_bytes truths) {
#if defined(__SSE2__)
  return (uint32_t)_mm_movemask_epi8((__m128i)truths);
#else
  uint64_t half[2];
  memcpy(half, &truths, sizeof half);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  half[0] = __builtin_bswap64(half[0]);
  half[1] = __builtin_bswap64(half[1]);
#endif
  const uint64_t one_each = 0x0101010101010101u, gather = 0x0102040810204080u;
  return (uint32_t)((half[0] & one_each) * gather >> 56) |
         (uint32_t)((half[1] & one_each) * gather >> 56) << 8;
#endif
}

#endif
