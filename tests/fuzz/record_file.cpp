// SPDX-License-Identifier: MIT
#include "records.hpp"

namespace {

const nlohmann::json& small_record() {
  static const nlohmann::json json = [] {
    e2t::Record record{.title = "small", .model = "org/m", .accelerator = "H100"};
    record.rate = e2t::measured(5000.0 * e2t::units::token_per_s);
    record.delivered_power.device = e2t::measured(2400.0 * e2t::units::W);
    record.pue = e2t::absent("measured in a laboratory");
    record.ceilings = {
        {"memory_bandwidth", e2t::modelled(9000.0 * e2t::units::token_per_s), e2t::modelled(1.8)}};
    e2t::complete(record);
    e2t_fuzz::check(e2t::parse_record(e2t_fuzz::json_of(record), e2t_fuzz::name));
    return nlohmann::json(e2t::to_json(record));
  }();
  return json;
}

void check_text(std::string_view text) {
  (void)e2t_fuzz::read([&] { e2t_fuzz::check(e2t::parse_record(text, e2t_fuzz::name)); });
}

}  // namespace

// The text as a record, and, as records are long, as the change (RFC 7386) of one that is good.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text = e2t_fuzz::text_of(data, size);
  check_text(text);
  nlohmann::json change;
  if (!e2t_fuzz::read([&] { change = e2t::ingest::parse_json(text, e2t_fuzz::name); }) ||
      !change.is_object())
    return 0;
  nlohmann::json changed = small_record();
  changed.merge_patch(change);
  check_text(changed.dump());
  return 0;
}
