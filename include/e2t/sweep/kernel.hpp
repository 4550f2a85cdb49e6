// SPDX-License-Identifier: MIT
#pragma once
// The inner loop of dense sweeps: the lowest of several rows of ceilings, point by point, and which row
// that is. It costs little more than writing the result: native vectors, indices packed to bytes, and
// stores past the cache where the result is larger than that.
//
//     const double a[2] = {1.0, 5.0}, b[2] = {3.0, 3.0};
//     const e2t::detail::Row rows[] = {{a, 1, 4}, {b, 1, 7}};
//     double lowest[2];
//     std::uint8_t which[2];
//     e2t::detail::lowest_of_rows(rows, 2, 2, lowest, which, false);   // 1 of row 4, 3 of row 7
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace e2t::detail {

#if defined(__AVX512BW__) && defined(__AVX512VL__)
inline constexpr int vector_doubles = 8;
#elif defined(__AVX2__)
inline constexpr int vector_doubles = 4;
#else
inline constexpr int vector_doubles = 2;
#endif
using Vector = double __attribute__((vector_size(8 * vector_doubles)));
inline constexpr int vectors_of_block = 4;
/// Points whose indices are packed together; what is not a multiple of it takes the slow way.
inline constexpr std::size_t block = vectors_of_block * vector_doubles;

inline Vector load(const double* from) {
  Vector made;
  std::memcpy(&made, from, sizeof made);
  return made;
}
inline void store(double* to, Vector value, bool past_cache) {
#if defined(__AVX512BW__) && defined(__AVX512VL__)
  if (past_cache) return _mm512_stream_pd(to, value);
#elif defined(__AVX2__)
  if (past_cache) return _mm256_stream_pd(to, value);
#elif defined(__SSE2__)
  if (past_cache) return _mm_stream_pd(to, value);
#endif
  static_cast<void>(past_cache);
  std::memcpy(to, &value, sizeof value);
}
// A block of the same number, stored as it is loaded: from smaller parts the processor cannot hand it on.
inline void store_block(double* to, double value) {
  const Vector made = Vector{} + value;
  store(to, made, false), store(to + vector_doubles, made, false);
  store(to + 2 * vector_doubles, made, false), store(to + 3 * vector_doubles, made, false);
}
// Makes what was stored past the cache visible to other threads.
inline void finish_stores() {
#if defined(__SSE2__)
  _mm_sfence();
#endif
}

#if defined(__AVX512BW__) && defined(__AVX512VL__)
using Indices = __m128i;  // of a vector: bytes, of which the first eight count
inline Indices indices(std::uint8_t index) { return _mm_set1_epi8(static_cast<char>(index)); }
#else
using Indices = long long __attribute__((vector_size(8 * vector_doubles)));
inline Indices indices(std::uint8_t index) { return Indices{} + index; }
#endif
// Replaces numbers, and whose they are, where others are lower.
inline void take_lower(const Vector& other, std::uint8_t other_index, Vector& value, Indices& index) {
#if defined(__AVX512BW__) && defined(__AVX512VL__)
  const __mmask8 lower = _mm512_cmp_pd_mask(other, value, _CMP_LT_OQ);
  value = _mm512_mask_mov_pd(value, lower, other);
  index = _mm_mask_mov_epi8(index, lower, indices(other_index));
#else
  const auto lower = other < value;
  value = lower ? other : value;
  index = lower ? indices(other_index) : index;
#endif
}

// Not zero where above / below may be lower than a value in some lane: found without the division, which
// takes longer than all else. (Rounding moves the product by less than the factor does.)
inline int may_be_lower(const Vector& above, const Vector& below, const Vector& value) {
  const Vector limit = value * below * (1.0 + 0x1p-50);
#if defined(__AVX512BW__) && defined(__AVX512VL__)
  return _mm512_cmp_pd_mask(limit, above, _CMP_NLT_UQ);
#elif defined(__AVX2__)
  return _mm256_movemask_pd(_mm256_cmp_pd(limit, above, _CMP_NLT_UQ));
#elif defined(__SSE2__)
  return _mm_movemask_pd(_mm_cmpnlt_pd(limit, above));
#else
  int any = 0;
  for (int i = 0; i < vector_doubles; ++i) any += limit[i] < above[i] ? 0 : 1;
  return any;
#endif
}

// Four vectors of indices from 0 to 255, as bytes in order.
#if defined(__AVX512BW__) && defined(__AVX512VL__)
using Bytes = __m256i;
inline Bytes bytes(const Indices (&index)[vectors_of_block]) {
  return _mm256_set_m128i(_mm_unpacklo_epi64(index[2], index[3]), _mm_unpacklo_epi64(index[0], index[1]));
}
inline void store_bytes(std::uint8_t* to, const Bytes& all, bool past_cache) {
  if (past_cache) return _mm256_stream_si256(reinterpret_cast<__m256i*>(to), all);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), all);
}
#elif defined(__AVX2__)
using Bytes = __m128i;
inline Bytes bytes(const Indices (&index)[vectors_of_block]) {
  const auto words = [](Indices a, Indices b) {  // a0 a1 b0 b1 | a2 a3 b2 b3
    return _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps((__m256i)a), _mm256_castsi256_ps((__m256i)b), 0x88));
  };
  const __m256i halves = _mm256_packs_epi32(words(index[0], index[1]), words(index[2], index[3]));
  const __m256i all = _mm256_packus_epi16(halves, halves);
  return _mm_unpacklo_epi16(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
}
inline void store_bytes(std::uint8_t* to, const Bytes& all, bool past_cache) {
  if (past_cache) return _mm_stream_si128(reinterpret_cast<__m128i*>(to), all);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), all);
}
#elif defined(__SSE2__)
using Bytes = __m128i;  // of which the first eight count
inline Bytes bytes(const Indices (&index)[vectors_of_block]) {
  const auto words = [](Indices a, Indices b) {
    return _mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps((__m128i)a), _mm_castsi128_ps((__m128i)b), 0x88));
  };
  const __m128i halves = _mm_packs_epi32(words(index[0], index[1]), words(index[2], index[3]));
  return _mm_packus_epi16(halves, halves);
}
inline void store_bytes(std::uint8_t* to, const Bytes& all, bool) { _mm_storel_epi64(reinterpret_cast<__m128i*>(to), all); }
#else
struct Bytes {
  std::uint8_t byte[block];
};
inline Bytes bytes(const Indices (&index)[vectors_of_block]) {
  Bytes made;
  for (int i = 0; i < static_cast<int>(block); ++i) {
    made.byte[i] = static_cast<std::uint8_t>(index[i / vector_doubles][i % vector_doubles]);
  }
  return made;
}
inline void store_bytes(std::uint8_t* to, const Bytes& all, bool) { std::memcpy(to, all.byte, block); }
#endif

/// Ceilings along a row: `values[j * step]`, with step 1, or 0 where they do not vary along it (`values`
/// then has `block` equal ones), of the constraint `index`. A quotient is divided by `below`, of which the
/// same holds.
struct Row {
  const double* values;
  std::size_t step;
  std::uint8_t index;
  const double* below = nullptr;
  std::size_t below_step = 0;

  [[nodiscard]] double at(std::size_t j) const {
    return below == nullptr ? values[j * step] : values[j * step] / below[j * below_step];
  }
};

// Addresses that a multiple of it aligns to be written past the cache.
inline constexpr std::size_t rate_bytes = sizeof(Vector);
inline constexpr std::size_t which_bytes = vector_doubles == 2 ? 1 : 64;
inline bool aligned(const double* lowest, const std::uint8_t* which) {
  return reinterpret_cast<std::uintptr_t>(lowest) % rate_bytes == 0 &&
         reinterpret_cast<std::uintptr_t>(which) % which_bytes == 0;
}

inline void lowest_one_by_one(const Row* rows, int count, std::size_t begin, std::size_t end, double* lowest,
                              std::uint8_t* which) {
  for (std::size_t j = begin; j < end; ++j) {
    double value = rows[0].at(j);
    std::uint8_t index = rows[0].index;
    for (int k = 1; k < count; ++k) {
      const double other = rows[k].at(j);
      index = other < value ? rows[k].index : index;
      value = other < value ? other : value;
    }
    lowest[j] = value;
    which[j] = index;
  }
}

// One block, whose plain rows are `row` but the last where that is a quotient. (Written out by index
// sequences: g++ leaves such short loops standing at -O2.)
template <bool PastCache, bool Quotient, int Count, std::size_t... Others, std::size_t... Lanes>
inline Bytes lowest_of_block(const Row (&row)[Count], std::size_t j, double* lowest, std::index_sequence<Others...>,
                             std::index_sequence<Lanes...>) {
  constexpr bool alone = Quotient && Count == 1;
  const Row& last = row[Count - 1];
  const auto of = [j](const Row& from, std::size_t v) { return load(from.values + j * from.step + v * vector_doubles); };
  const auto below = [j, &last](std::size_t v) { return load(last.below + j * last.below_step + v * vector_doubles); };
  Vector value[] = {of(row[0], Lanes)...};
  Indices index[] = {(static_cast<void>(Lanes), indices(row[0].index))...};
  if constexpr (alone) ((value[Lanes] = value[Lanes] / below(Lanes)), ...);
  [[maybe_unused]] const auto lower_by = [&](const Row& other) {
    (take_lower(of(other, Lanes), other.index, value[Lanes], index[Lanes]), ...);
  };
  (lower_by(row[Others + 1]), ...);
  if constexpr (Quotient && !alone) {
    if ((may_be_lower(of(last, Lanes), below(Lanes), value[Lanes]) | ...) != 0) {
      (take_lower(of(last, Lanes) / below(Lanes), last.index, value[Lanes], index[Lanes]), ...);
    }
  }
  (store(lowest + j + Lanes * vector_doubles, value[Lanes], PastCache), ...);
  return bytes(index);
}

// Where the results of rows are written that are made together: one so many points after the other.
struct RowsTo {
  double* lowest;
  std::uint8_t* which;
  std::size_t rows = 1, between = 0;
};

// Points of one turn of the loop. Past the cache it fills whole lines with indices, too: one that is left
// half written waits in the processor, which has room for few.
template <bool PastCache>
inline constexpr std::size_t turn = PastCache && which_bytes > 1 ? 64 : block;

// (All rows in one call: where results go past the cache, a call takes as long as half a row.)
template <int Count, bool PastCache, bool Quotient>
void lowest_in_blocks(const Row* rows, std::size_t begin, std::size_t end, RowsTo to) {
  constexpr std::make_index_sequence<Count - 1 - (Quotient && Count > 1 ? 1 : 0)> others;
  constexpr std::make_index_sequence<vectors_of_block> vectors;
  for (; to.rows > 0; --to.rows, rows += Count, to.lowest += to.between, to.which += to.between) {
    Row row[Count];
    for (int k = 0; k < Count; ++k) row[k] = rows[k];
    const auto of_block = [&](std::size_t j) {
      return lowest_of_block<PastCache, Quotient>(row, j, to.lowest, others, vectors);
    };
    const auto make_turn = [&]<std::size_t... Is>(std::size_t j, std::index_sequence<Is...>) {
      const Bytes made[] = {of_block(j + Is * block)...};
      (store_bytes(to.which + j + Is * block, made[Is], PastCache), ...);
    };
    for (std::size_t j = begin; j < end; j += turn<PastCache>) {
      make_turn(j, std::make_index_sequence<turn<PastCache> / block>{});
    }
  }
}

inline constexpr int most_rows = 6;  // of the loops written out
template <bool PastCache, bool Quotient>
void lowest_in_blocks(const Row* rows, int count, std::size_t begin, std::size_t end, const RowsTo& to) {
  switch (count) {
    case 1: return lowest_in_blocks<1, PastCache, Quotient>(rows, begin, end, to);
    case 2: return lowest_in_blocks<2, PastCache, Quotient>(rows, begin, end, to);
    case 3: return lowest_in_blocks<3, PastCache, Quotient>(rows, begin, end, to);
    case 4: return lowest_in_blocks<4, PastCache, Quotient>(rows, begin, end, to);
    case 5: return lowest_in_blocks<5, PastCache, Quotient>(rows, begin, end, to);
    case most_rows: return lowest_in_blocks<most_rows, PastCache, Quotient>(rows, begin, end, to);
    default: return lowest_one_by_one(rows, count, begin, end, to.lowest, to.which);
  }
}
template <bool PastCache>
void lowest_in_blocks(const Row* rows, int count, std::size_t begin, std::size_t end, const RowsTo& to) {
  if (rows[count - 1].below == nullptr) {
    lowest_in_blocks<PastCache, false>(rows, count, begin, end, to);
  } else {
    lowest_in_blocks<PastCache, true>(rows, count, begin, end, to);
  }
}

/// The lowest of `count` >= 1 rows at each of `points`, and the index of its row; of equal ones the row
/// that comes first. The last row may be a quotient. No row holds a NaN. With `past_cache` the result is
/// written past the cache (call finish_stores() after the last row).
inline void lowest_of_rows(const Row* rows, int count, std::size_t points, double* lowest, std::uint8_t* which,
                           bool past_cache) {
  const auto through_cache = [&](std::size_t begin, std::size_t end) {
    const std::size_t rest = begin + (end - begin) / block * block;
    lowest_in_blocks<false>(rows, count, begin, rest, {lowest, which});
    lowest_one_by_one(rows, count, rest, end, lowest, which);
  };
  if (!past_cache) return through_cache(0, points);
  std::size_t head = 0;
  while (head < points && head < 64 && !aligned(lowest + head, which + head)) ++head;
  if (head == points || head == 64) return through_cache(0, points);  // (the two never fall together)
  const std::size_t end = head + (points - head) / turn<true> * turn<true>;
  through_cache(0, head);
  lowest_in_blocks<true>(rows, count, head, end, {lowest, which});
  through_cache(end, points);
}
/// The same `to.rows` times, for as many times `count` rows; the last row of all is a quotient or of none.
inline void lowest_of_rows(const Row* rows, int count, std::size_t points, RowsTo to, bool past_cache) {
  const bool whole = points % (past_cache ? turn<true> : turn<false>) == 0 && count <= most_rows;
  if (whole && past_cache && aligned(to.lowest, to.which) && to.between % turn<true> == 0) {
    return lowest_in_blocks<true>(rows, count, 0, points, to);
  }
  if (whole && !past_cache) return lowest_in_blocks<false>(rows, count, 0, points, to);
  for (; to.rows > 0; --to.rows, rows += count, to.lowest += to.between, to.which += to.between) {
    lowest_of_rows(rows, count, points, to.lowest, to.which, past_cache);
  }
}

/// The least and the greatest of numbers.
struct Bounds {
  double low = -__builtin_inf(), high = __builtin_inf();
};
inline Bounds bounds_of(const double* numbers, std::size_t count) {
  const auto lower = [](auto a, auto b) { return a < b ? a : b; };
  Bounds made{numbers[0], numbers[0]};
  const std::size_t end = count / vector_doubles * vector_doubles;
  if (end > 0) {
    Vector low = load(numbers), high = -low;
    for (std::size_t j = vector_doubles; j < end; j += vector_doubles) {
      const Vector each = load(numbers + j);
      low = lower(each, low), high = lower(-each, high);
    }
    for (int i = 0; i < vector_doubles; ++i) {
      made.low = lower(low[i], made.low), made.high = -lower(high[i], -made.high);
    }
  }
  for (std::size_t j = end; j < count; ++j) {
    made.low = lower(numbers[j], made.low), made.high = -lower(-numbers[j], -made.high);
  }
  return made;
}

/// made[j] = above[j * above_step] / below[j * below_step]; steps are 0 or 1, and `made` may be `above`.
inline void divide_rows(const double* above, std::size_t above_step, const double* below, std::size_t below_step,
                        std::size_t points, double* made) {
  const std::size_t end = points / vector_doubles * vector_doubles;
  const auto at = [](const double* from, std::size_t step, std::size_t j) {
    return step == 0 ? Vector{} + *from : load(from + j);
  };
  for (std::size_t j = 0; j < end; j += vector_doubles) {
    store(made + j, at(above, above_step, j) / at(below, below_step, j), false);
  }
  for (std::size_t j = end; j < points; ++j) made[j] = above[j * above_step] / below[j * below_step];
}

}  // namespace e2t::detail
