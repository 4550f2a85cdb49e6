// SPDX-License-Identifier: MIT
#pragma once
// Scenarios that people write, in TOML: comments carry sources, quantities are strings with units.
//
//     try {
//       e2t::ScenarioFile file = e2t::read_scenario("site.toml");
//       use(file.scenario.facility.utility_power);  // validated, as are all the others
//     } catch (const e2t::Error& error) { puts(error.what()); }
//     // site.toml:12:17: facility.utility_power: expected power, got energy: 100 MWh
//
// Keys are the names of the field tables (scenario/*.hpp). hardware.accelerator is a key of the
// catalogue or a table, which may start from one and override it, as may a [[lever]]:
//
//   [hardware]                                [hardware.accelerator]
//   accelerator = "h100_sxm"                  from = "h100_sxm"
//   count = "120000 accelerators"             peak = {bf16 = "900 TFLOP/s"}
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/catalog/levers.hpp"
#include "e2t/ingest/field_reader.hpp"
#include "e2t/serving/compose.hpp"

namespace e2t {

/// A scenario with its levers as they stand in a file.
struct ScenarioFile {
  std::string name;   ///< of the file, for messages
  std::string title;  ///< may be empty, as may be the notes
  std::string notes;
  Scenario scenario{};
  Scenario derived{};  ///< with the workload that follows from `serving`, where that is given
  std::vector<Lever> levers;
  ingest::Positions positions;  ///< of every field given: "facility.pue", "lever[0].quality"
  /// The accelerator's key in the catalogue, where the file names one.
  std::string catalogue_key{};
};

/// The same refusal with the place in the file of the first field that it names: for what a later
/// step refuses. A field that is not given is located at its table; one of a board of the catalogue is
/// told how to be added.
[[nodiscard]] inline Error located(const ScenarioFile& file, const Error& refusal) {
  std::string message = refusal.what();
  // `accelerator = "b200_sxm"` leaves no place for a field that the catalogue does not know.
  if (message.starts_with("hardware.accelerator.") && message.find(" is not given") != message.npos &&
      !file.catalogue_key.empty()) {
    message += "; add it in a table [hardware.accelerator] with from = \"" + file.catalogue_key + '"';
  }
  const auto in_path = [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' ||
           letter == '.' || letter == '[' || letter == ']';
  };
  for (std::size_t begin = 0; begin < message.size();) {
    std::size_t end = begin;
    while (end < message.size() && in_path(message[end])) ++end;
    std::string path = message.substr(begin, end - begin);
    for (const char* table : {"hardware", "facility", "workload", "target", "serving", "lever["}) {
      if (!path.starts_with(table)) continue;
      for (auto last = path.size(); last != std::string::npos; last = path.rfind('.')) {
        path.resize(last);
        const auto found = file.positions.find(path);
        if (found != file.positions.end())
          return ingest::located(file.name, found->second, message);
      }
      return ingest::located(file.name, {}, message);
    }
    begin = end + 1;
  }
  return ingest::located(file.name, {}, message);
}

namespace ingest::detail {

inline std::string read_title(const toml::table& root, const char* key, std::string_view file) {
  const toml::node* node = root.get(key);
  if (node == nullptr) return {};
  if (const auto* text = node->as_string()) return text->get();
  throw ingest::located(
      file, position_of(node->source()),
      std::string(key) + ": expected text in quotes, got " + std::string(kind_of(*node)));
}

inline void require_accelerator(const ScenarioFile& file) {
  if (file.positions.contains("hardware.accelerator")) return;
  throw located(file,
                Error("hardware.accelerator is not given; allowed: a key of the catalogue, as in "
                      "accelerator = \"h100_sxm\", or a table [hardware.accelerator]"));
}

inline bool has_effect(const Lever& lever) {
  bool found = false;
  Lever::each_field<double>([&](const auto&, auto member) {
    if constexpr (requires { (lever.*member).has_value(); }) found = found || (lever.*member).has_value();
  });
  return found;
}

inline Lever read_lever(FieldReader& reader, const toml::node& node, const std::string& path,
                        const ScenarioFile& file) {
  Lever lever;
  const auto* table = node.as_table();
  reader.at(node, "", [&] {
    if (table == nullptr) throw Error("lever: expected tables [[lever]]");
  });
  if (const toml::node* from = table->get("from")) {
    const auto key = from->value<std::string>();
    reader.at(*from, path + ".from", [&] {
      if (!key.has_value()) throw Error("expected a key of the catalogue in quotes");
      lever = catalog::find_lever(shown_text(*key).c_str());
    });
  }
  reader.read(*table, lever, path, {"from"});
  reader.at(node, path, [&] {
    if (lever.name.empty()) throw Error("name is not given (what it is called)");
    if (lever.source.empty()) throw Error("source is not given (where its figures are from)");
    for (const Lever& other : file.levers) {
      if (other.name == lever.name) throw Error("another lever has the same name");
    }
    if (!has_effect(lever)) {
      throw refusal("lever " + in_quotes(lever.name.c_str()) +
                    " changes nothing; allowed: at least one factor, as in energy_per_token = 0.9, or one change "
                    "of how the model is served, as in [lever.latent_kv]");
    }
  });
  try {
    validate_fields(lever, Path{path.c_str()});
  } catch (const Error& error) {
    throw located(file, error);
  }
  // Refused here rather than when it is first used: factors on what the workload does not state, and
  // changes of what the scenario does not have.
  reader.at(node, "", [&] { (void)compose(file.scenario, lever); });
  return lever;
}

inline void read_levers(FieldReader& reader, const toml::table& root, ScenarioFile& file) {
  const toml::node* node = root.get("lever");
  if (node == nullptr) return;
  const auto* list = node->as_array();
  reader.at(*node, "", [&] {
    if (list == nullptr) throw Error("lever: expected tables [[lever]], with two brackets");
  });
  for (const toml::node& each : *list) {
    const std::string path = "lever[" + std::to_string(file.levers.size()) + "]";
    file.positions[path] = position_of(each.source());
    file.levers.push_back(read_lever(reader, each, path, file));
  }
}

}  // namespace ingest::detail

/// Reads a scenario from TOML text; `name` stands for the file in messages. Throws Error.
[[nodiscard]] inline ScenarioFile parse_scenario(std::string_view text,
                                                 std::string_view name = "scenario") {
  using namespace ingest;
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw ingest::located(
        name, {}, "the file is empty; allowed: tables [hardware], [facility] and [workload]");
  }
  ScenarioFile file;
  file.name = std::string(name);
  const toml::table root = parse_toml(text, name);
  FieldReader reader(file.name, file.positions);
  file.title = ingest::detail::read_title(root, "title", name);
  file.notes = ingest::detail::read_title(root, "notes", name);
  for (const char* key : {"hardware.accelerator", "hardware.accelerator.from"}) {
    if (const auto named = root.at_path(key).value<std::string>()) file.catalogue_key = *named;
  }
  reader.read(root, file.scenario, "", {"title", "notes", "lever"});
  ingest::detail::require_accelerator(file);
  try {
    file.derived = derive(file.scenario);
    validate(file.derived);
  } catch (const Error& error) {
    throw located(file, error);
  }
  ingest::detail::read_levers(reader, root, file);
  return file;
}

/// Reads a scenario file. Throws Error, which begins with file, line and column.
[[nodiscard]] inline ScenarioFile read_scenario(const std::filesystem::path& path) {
  return parse_scenario(ingest::read_text(path), path.string());
}

}  // namespace e2t
