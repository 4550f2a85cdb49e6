// SPDX-License-Identifier: MIT
#pragma once
// What fits: weights and the KV cache of the running requests on each accelerator of an instance.
//
//     e2t::require_fit(serving, board);  // throws: "... does not fit 1 x H100 SXM: ... 64 GB too much ..."
//     e2t::largest_batch(serving, board).in(request)
#include "e2t/serving/compute.hpp"

namespace e2t {

namespace detail {

template <class Rep>
constexpr const Quantity<data, Rep>& memory_of(const AcceleratorOf<Rep>& accelerator) {
  require(accelerator.memory.has_value(), [&] {
    Error::Message text("hardware.accelerator.memory of ");
    return Error(text.append(accelerator.name).append(" is not given; it is needed to know what fits"));
  });
  return *accelerator.memory;
}

inline Error does_not_fit(const Text<63>& model, const Text<47>& accelerator, double missing, double ranks,
                          double weights, double usable, double needed) {
  Error::Message text("serving.model \"");
  text.append(model).append("\" does not fit ").append(ranks).append(" x ").append(accelerator);
  text.append(": weights and the cache of one request take ").append(weights / 1e9);
  text.append(" GB per accelerator of ").append(usable / 1e9).append(" GB usable, ");
  text.append(missing / 1e9).append(" GB too much; allowed: a layout that splits them further, from about ");
  return Error(text.append(needed).append(" accelerators on"));
}

}  // namespace detail

/// HBM of one accelerator that weights and cache may take.
template <class Rep>
[[nodiscard]] constexpr Quantity<data, Rep> usable_memory(const ServingOf<Rep>& serving,
                                                          const AcceleratorOf<Rep>& accelerator) {
  return detail::memory_of(accelerator) * serving.usable_memory;
}

/// Weights and the caches of `batch` requests of the instance on one accelerator, at their mean context.
template <class Rep>
[[nodiscard]] constexpr Quantity<data, Rep> resident_memory(const ServingOf<Rep>& serving,
                                                            const Quantity<request, Rep>& batch) {
  const auto cache = kv_cache(serving.model, mean_context(serving), serving.layout.tensor_parallel);
  return weight_bytes(serving.model, serving.layout).resident() +
         batch / serving.layout.data_parallel * cache.resident;
}

/// The most requests of an instance whose caches fit beside the weights, at their mean context:
///   b = d (usable memory - weights) / KV of one request per accelerator
/// Below one where the model does not fit.
template <class Rep>
[[nodiscard]] constexpr Quantity<request, Rep> largest_batch(const ServingOf<Rep>& serving,
                                                             const AcceleratorOf<Rep>& accelerator) {
  const auto cache = kv_cache(serving.model, mean_context(serving), serving.layout.tensor_parallel);
  const auto weights = weight_bytes(serving.model, serving.layout).resident();
  return serving.layout.data_parallel * (usable_memory(serving, accelerator) - weights) / cache.resident;
}

/// Refuses an instance that cannot hold the weights and one request per data-parallel group: by how many
/// bytes, and on about how many accelerators it would fit (weights split evenly).
template <class Rep>
constexpr void require_fit(const ServingOf<Rep>& serving, const AcceleratorOf<Rep>& accelerator) {
  const auto usable = usable_memory(serving, accelerator);
  const Quantity<data, Rep> taken =
      resident_memory(serving, Quantity<request, Rep>(serving.layout.data_parallel * (Rep(1.0) * units::request)));
  require(taken <= usable, [&] {
    const auto whole = kv_cache(serving.model, mean_context(serving));
    const Quantity<data, Rep> instance =
        weight_bytes(serving.model, LayoutOf<Rep>{}).resident() + whole.resident * (Rep(1.0) * units::request);
    return detail::does_not_fit(serving.model.name, accelerator.name, shown((taken - usable).in(units::B)),
                                shown(serving.layout.accelerators()), shown(taken.in(units::B)),
                                shown(usable.in(units::B)),
                                -floor(-shown(instance / usable)));
  });
}

}  // namespace e2t
