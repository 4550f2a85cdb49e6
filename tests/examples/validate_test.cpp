// SPDX-License-Identifier: MIT

// The programs `validate` and `calibrate`: on made-up records everywhere, on the measured ones where they
// are there.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <fstream>
#include <iterator>
#include <utility>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "program.hpp"
#include "shared_data.hpp"

namespace {

using nlohmann::json;
using program::contains;
using program::Folder;
using program::Result;
using program::run;

// Made up, as the configuration that it goes with.
const json synthetic_record = json::parse(R"({
  "model_id": "org/Some-8B-Instruct", "architecture": "Dense Transformer",
  "weight_precision": "bfloat16", "gpu_model": "H100", "num_gpus": 1,
  "tensor_parallel": 1, "expert_parallel": 1, "data_parallel": 1,
  "max_num_seqs": 64, "avg_batch_size": 63.5, "avg_output_len": 500.0,
  "output_throughput_tokens_per_sec": 3000.0, "avg_power_watts": 600.0,
  "energy_per_token_joules": 0.2, "median_itl_ms": 20.0})");
const json synthetic_config = json::parse(R"({
  "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "vocab_size": 128256,
  "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_act": "silu",
  "intermediate_size": 14336, "tie_word_embeddings": false})");

json with(json record, const char* key, json value) {
  record[key] = std::move(value);
  return record;
}
json without(json record, const char* key) {
  REQUIRE(record.erase(key) == 1);
  return record;
}

struct Synthetic {
  Folder folder;
  std::string models = (folder / "configs").string();

  Synthetic() { (void)folder.file("configs/org--Some-8B_config.json", synthetic_config.dump()); }
  [[nodiscard]] std::string records(const std::vector<json>& rows) const {
    return folder.file("synthetic_rows.json",
                       json{{"task", "chat"}, {"configurations", rows}}.dump());
  }
  [[nodiscard]] Result validate(const std::vector<json>& rows,
                                const std::string& options = "") const {
    return run("validate", "'" + records(rows) + "' --models '" + models + "' " + options);
  }
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}
std::vector<std::string> summaries(const std::string& text) {
  auto lines = lines_of(text);
  std::erase_if(lines, [](const std::string& line) { return !line.starts_with("summary"); });
  return lines;
}

// Whether a word is name=, then digits, with a point among them where the number is a fraction.
bool is_number_of(const std::string& word, const std::string& name, bool fraction) {
  if (!word.starts_with(name + '=') || word.size() == name.size() + 1)
    return false;
  const std::string digits = word.substr(name.size() + 1);
  const auto point = digits.find('.');
  if ((point != digits.npos) != fraction || point == 0 || point + 1 == digits.size())
    return false;
  return digits.find_first_not_of("0123456789.") == digits.npos && point == digits.rfind('.');
}

// "summary gpu=H100 arch=dense rows=35 ...": these words in this order, one space between them.
bool has_summary_form(const std::string& line) {
  std::vector<std::string> words{{}};
  for (const char letter : line) {
    if (letter == ' ') {
      words.emplace_back();
    } else {
      words.back() += letter;
    }
  }
  const char* const counts[] = {"rows", "unpredicted"};
  const char* const errors[] = {"rate_median_err", "itl_median_err", "power_median_err",
                                "power_given_rate_median_err", "jtok_median_err", "jtok_p90_err"};
  if (words.size() != 13 || words[0] != "summary" || !words[1].starts_with("gpu=") || words[1].size() < 5)
    return false;
  bool good = words[2] == "arch=dense" || words[2] == "arch=moe";
  for (std::size_t i = 0; i < 2; ++i) good = good && is_number_of(words[3 + i], counts[i], false);
  for (std::size_t i = 0; i < 6; ++i) good = good && is_number_of(words[5 + i], errors[i], true);
  return good && is_number_of(words[11], "bound_violations", false) &&
         is_number_of(words[12], "bound_ratio_median", true);
}

std::map<std::string, std::string> fields(const std::string& summary) {
  std::map<std::string, std::string> found;
  std::istringstream stream(summary);
  for (std::string word; stream >> word;) {
    const auto equals = word.find('=');
    if (equals != word.npos)
      found[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return found;
}

// Columns of a line of CSV; commas in quotes do not count.
std::ptrdiff_t columns(const std::string& line) {
  bool quoted = false;
  return 1 + std::count_if(line.begin(), line.end(), [&](char letter) {
           quoted = quoted != (letter == '"');
           return letter == ',' && !quoted;
         });
}

TEST_CASE("docs/serving.md shows what the programs print: fit, errors and ablation") {
  const auto data = e2t_test::shared_data();
  if (data.empty())
    return;
  const std::string rows = "'" + (data / "mlenergy_v3_gpqa.json").string() + "' '" +
                           (data / "mlenergy_v3_lm-arena-chat.json").string() + "' --models '" +
                           (data / "configs").string() + "' ";
  std::ifstream file(std::string(E2T_SOURCE_DIR) + "/docs/serving.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const auto& [name, options] : {std::pair<const char*, const char*>{"calibrate", ""},
                                      {"validate", "--quiet --leave-one-model-out"},
                                      {"validate", "--ablation"}}) {
    auto lines = lines_of(run(name, rows + options).out);
    CHECK(lines.size() >= 4);
    if (std::string(options) == "--ablation")
      lines.erase(lines.begin());  // its title
    for (std::string line : lines) {
      line.erase(line.find_last_not_of(' ') + 1);
      CAPTURE(line);
      CHECK(contains(page, line));
    }
  }
}

}  // namespace

TEST_CASE("made-up records are predicted and summed up in one line of a fixed form") {
  const Synthetic files;
  const Result result =
      files.validate({synthetic_record, with(synthetic_record, "max_num_seqs", 128)});
  CAPTURE(result.out);
  CHECK(result.status == 0);
  CHECK(result.err.empty());
  CHECK(contains(result.out, "match org/Some-8B-Instruct -> org--Some-8B_config.json\n"));
  CHECK(contains(result.out, "assumed: prompts of 250 tokens, "));
  CHECK(contains(result.out, "attention by tensor parallelism"));
  const auto lines = summaries(result.out);
  REQUIRE(lines.size() == 1);
  CHECK(lines_of(result.out).back() == lines[0]);
  CHECK(has_summary_form(lines[0]));
  CHECK(fields(lines[0])["gpu"] == "H100");
  CHECK(fields(lines[0])["arch"] == "dense");
  CHECK(fields(lines[0])["rows"] == "2");
  CHECK(fields(lines[0])["unpredicted"] == "0");
}

TEST_CASE("--quiet leaves the summaries, one for each accelerator and architecture") {
  const Synthetic files;
  const Result result =
      files.validate({synthetic_record, with(synthetic_record, "gpu_model", "B200")}, "--quiet");
  CHECK(result.status == 0);
  const auto lines = lines_of(result.out);
  REQUIRE(lines.size() == 2);
  for (const auto& line : lines)
    CHECK(has_summary_form(line));
  CHECK(fields(lines[0])["gpu"] == "B200");
  CHECK(fields(lines[1])["gpu"] == "H100");
}

TEST_CASE("--csv has one line per row and as many columns as its header") {
  const Synthetic files;
  const std::string csv = (files.folder / "rows.csv").string();
  const Result result = files.validate(
      {synthetic_record, with(synthetic_record, "model_id", "org/Unknown, \"large\""),
       with(synthetic_record, "avg_power_watts", 0)},
      "--quiet --csv '" + csv + "'");
  const auto lines = lines_of(program::text_of(csv));
  REQUIRE(lines.size() == 4);
  CHECK(columns(lines[0]) == 24);
  for (const auto& line : lines) {
    CAPTURE(line);
    CHECK(columns(line) == columns(lines[0]));
    CHECK(!contains(line, "nan"));
  }
  CHECK(lines[1].starts_with(
      "H100,1,org/Some-8B-Instruct,org--Some-8B_config.json,chat,dense,bfloat16,64,63.5,500,"));
  // - is standard output.
  const Result printed = files.validate({synthetic_record}, "--quiet --csv -");
  CHECK(contains(printed.out, lines[0] + "\n" + lines[1] + "\n"));
  const Result nowhere = files.validate({synthetic_record}, "--csv /no/such/folder/rows.csv");
  CHECK(nowhere.status == 1);
  CHECK(contains(nowhere.err, "cannot write /no/such/folder/rows.csv"));
  CHECK(result.status == 1);
}

TEST_CASE("--svg draws a picture") {
  const Synthetic files;
  const std::string svg = (files.folder / "rows.svg").string();
  CHECK(files.validate({synthetic_record}, "--quiet --svg '" + svg + "'").status == 0);
  const std::string picture = program::text_of(svg);
  CHECK(picture.starts_with("<svg"));
  CHECK(contains(picture, "Energy per output token"));
}

TEST_CASE("--attention and --prompt change what is assumed, and say so") {
  const Synthetic files;
  const json spread = with(with(with(synthetic_record, "architecture", "MoE"), "num_gpus", 4),
                           "expert_parallel", 4);
  const Result tensor = files.validate({spread}),
               data = files.validate({spread}, "--attention data");
  CHECK(contains(data.out, "attention by data parallelism"));
  CHECK(summaries(tensor.out) != summaries(data.out));
  const Result longer = files.validate({synthetic_record}, "--prompt 4000");
  CHECK(contains(longer.out, "assumed: prompts of 4000 tokens"));
  CHECK(summaries(longer.out) != summaries(files.validate({synthetic_record}).out));
}

TEST_CASE("an accelerator without measurements is predicted, and said to be modelled") {
  const Synthetic files;
  const Result result = files.validate({with(synthetic_record, "gpu_model", "H200")});
  CHECK(result.status == 0);
  CHECK(contains(
      result.out,
      "note: h200_sxm: calibration of h100_sxm carried over, for it has no measurements, modelled\n"));
  CHECK(fields(summaries(result.out).at(0))["unpredicted"] == "0");
  // Boards with FP4 are of the other generation.
  const Result b300 = files.validate({with(synthetic_record, "gpu_model", "B300")});
  CHECK(contains(
      b300.out,
      "note: b300_sxm: calibration of b200_sxm carried over, for it has no measurements, modelled\n"));
  // Where one is chosen, it is carried over too.
  const Result chosen = files.validate({synthetic_record}, "--calibration b200_sxm");
  CHECK(contains(chosen.out, "calibration of b200_sxm carried over, modelled\n"));
  const Result unknown = files.validate({synthetic_record}, "--calibration h200_sxm");
  CHECK(contains(unknown.out + unknown.err,
                 "the catalogue has no calibration \"h200_sxm\"; allowed: h100_sxm, b200_sxm"));
}

TEST_CASE("a model without configuration is listed and counted, and the others are predicted") {
  const Synthetic files;
  const Result result =
      files.validate({with(synthetic_record, "model_id", "org/Unknown-7B"), synthetic_record});
  CHECK(result.status == 0);
  CHECK(
      contains(result.err,
               "validate: not predicted: synthetic_rows.json: org/Unknown-7B, max_num_seqs 64: "));
  CHECK(contains(result.out, "not predicted: synthetic_rows.json: org/Unknown-7B"));
  const auto line = fields(summaries(result.out).at(0));
  CHECK(line.at("rows") == "2");
  CHECK(line.at("unpredicted") == "1");
}

TEST_CASE("an accelerator that the catalogue does not have is named with those that it has") {
  const Result result = Synthetic().validate({with(synthetic_record, "gpu_model", "V100")});
  CHECK(result.status == 0);
  CHECK(
      contains(result.err,
               "synthetic_rows.json: org/Some-8B-Instruct, max_num_seqs 64: gpu_model is \"V100\"; "
               "allowed: one of the catalogue: a100_sxm_80gb h100_sxm"));
  CHECK(fields(summaries(result.out).at(0))["unpredicted"] == "1");
}

TEST_CASE(
    "a record with a missing, zero or contradictory field is refused by file, record and field") {
  const Synthetic files;
  const auto refused = [&](const json& record, const std::string& message) {
    const Result result = files.validate({synthetic_record, record});
    CAPTURE(result.err);
    CHECK(result.status == 1);
    CHECK(contains(result.err, "synthetic_rows.json: configurations[1] (org/Some-8B-Instruct"));
    CHECK(contains(result.err, message));
    // The other row is predicted all the same.
    const auto line = fields(summaries(result.out).at(0));
    CHECK(line.at("rows") == "2");
    CHECK(line.at("unpredicted") == "1");
  };
  refused(without(synthetic_record, "avg_power_watts"),
          "avg_power_watts is not given; allowed: above 0 W");
  refused(with(synthetic_record, "avg_power_watts", 0),
          "avg_power_watts is 0 W; allowed: above 0 W");
  refused(with(synthetic_record, "num_gpus", 2),
          "tensor_parallel 1 * data_parallel 1 is 1, num_gpus is 2");
  refused(with(synthetic_record, "energy_per_token_joules", 0.5),
          "energy_per_token_joules is 0.5 J/output_token");
  refused(with(synthetic_record, "avg_batch_size", 80),
          "avg_batch_size is 80 request; allowed: at most max_num_seqs");
  refused(with(synthetic_record, "avg_output_len", "long"), "avg_output_len is \"long\"");
}

TEST_CASE("what cannot be served is not predicted, and says why") {
  const Result result = Synthetic().validate({with(synthetic_record, "weight_precision", "nvfp4")});
  CHECK(result.status == 0);
  CHECK(contains(result.out,
                 "arithmetic is fp4; allowed: a precision with a peak on H100 SXM: bf16 fp8"));
  CHECK(fields(summaries(result.out).at(0))["unpredicted"] == "1");
}

TEST_CASE("a file that is no JSON, or not there, is refused by name") {
  const Synthetic files;
  const auto refused = [&](const std::string& file, const std::string& message) {
    const Result result = run("validate", "'" + file + "' --models '" + files.models + "'");
    CAPTURE(result.err);
    CHECK(result.status == 1);
    CHECK(result.out.empty());
    CHECK(contains(result.err, message));
  };
  refused(files.folder.file("synthetic_text.json", "rate,power\n1,2\n"), "synthetic_text.json:1:1");
  refused(
      files.folder.file("synthetic_list.json", "[1, 2]"),
      "synthetic_list.json: no list \"configurations\": this is not a file of ML.ENERGY records");
  refused((files.folder / "none.json").string(), "none.json: there is no such file");
  const Result no_models =
      run("validate", "'" + files.records({synthetic_record}) + "' --models /no/such/folder");
  CHECK(no_models.status == 1);
  CHECK(contains(no_models.err, "/no/such/folder"));
}

TEST_CASE("--help fits a screen of 80 columns and 40 lines, and names every option") {
  for (const char* name : {"validate", "calibrate"}) {
    const Result result = run(name, "--help");
    CHECK(result.status == 0);
    CHECK(result.err.empty());
    const auto lines = lines_of(result.out);
    CHECK(lines.size() <= 40);
    for (const auto& line : lines)
      CHECK(line.size() <= 80);
    CHECK(run(name, "-h").out == result.out);
  }
  const std::string help = run("validate", "--help").out;
  for (const char* option : {"--models", "--calibration", "--leave-one-model-out", "--ablation",
                             "--attention", "--prompt", "--csv", "--svg", "--quiet", "--help"})
    CHECK(contains(help, option));
}

TEST_CASE("a bad command line is refused with status 2, the reason and the usage") {
  const auto refused = [](const char* name, const std::string& arguments,
                          const std::string& message) {
    const Result result = run(name, arguments);
    CAPTURE(arguments);
    CAPTURE(result.err);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK(contains(result.err, message));
    CHECK(contains(result.err, std::string("Usage: ") + name));
  };
  refused("validate", "", "no records are given");
  refused("validate", "rows.json", "--models is not given");
  refused("validate", "rows.json --models", "--models needs a value");
  refused("validate", "rows.json --modles configs",
          "unknown option \"--modles\"; did you mean \"--models\"?");
  refused("validate", "rows.json --models configs --verbose", "unknown option \"--verbose\"");
  refused("validate", "rows.json --models configs --attention expert",
          "--attention is \"expert\"; allowed: tensor, data");
  refused("validate", "rows.json --models configs --prompt many",
          "--prompt is \"many\"; allowed: tokens, 0 or more");
  refused("validate", "rows.json --models configs --prompt -5", "--prompt is \"-5\"");
  refused("validate", "rows.json --models configs --leave-one-model-out --calibration h100_sxm",
          "--leave-one-model-out and --calibration exclude one another");
  refused("calibrate", "", "records and --models are needed");
  refused("calibrate", "rows.json", "records and --models are needed");
  refused("calibrate", "rows.json --models", "--models");
  refused("calibrate", "rows.json --models configs --verbose", "--verbose");
}

TEST_CASE("calibrate prints twelve numbers, which of them no row determines, and C++ of the same") {
  const Synthetic files;
  std::vector<json> rows;
  for (const double batch : {1.0, 4.0, 16.0, 64.0, 256.0}) {
    // Made up: 10 ms of weights and 0.05 ms a request.
    json record =
        with(with(without(without(synthetic_record, "energy_per_token_joules"), "median_itl_ms"),
                  "max_num_seqs", batch),
             "avg_batch_size", batch);
    rows.push_back(with(record, "output_throughput_tokens_per_sec", batch / (0.01 + 5e-5 * batch)));
  }
  const std::string arguments = "'" + files.records(rows) + "' --models '" + files.models + "'";
  const Result table = run("calibrate", arguments);
  CAPTURE(table.out);
  CHECK(table.status == 0);
  const auto lines = lines_of(table.out);
  REQUIRE(lines.size() == 14);
  CHECK(lines[0].starts_with("h100_sxm: 5 rows, "));
  CHECK(lines[1].starts_with("  dense median errors: rate 0."));
  CHECK(contains(lines[1], ", ITL not measured, "));
  CHECK(lines[2].starts_with("  memory_efficiency "));
  CHECK(contains(lines[4],
                 "not from rows: they do not determine it"));  // link_efficiency, on one board
  CHECK(lines[13].starts_with("  kernel_power "));
  const Result cpp = run("calibrate", arguments + " --cpp");
  CHECK(contains(cpp.out, "inline constexpr CalibrationEntry h100_sxm_calibration{"));
  CHECK(contains(cpp.out, "{0.5, 0.25, Support::prior},  // link_efficiency\n"));
  CHECK(contains(cpp.out, "    .dense = CalibrationError{0."));
  CHECK_FALSE(contains(cpp.out, ".moe"));
  // A row that is not used is said, and is a failure.
  rows.push_back(with(synthetic_record, "gpu_model", "V100"));
  const Result partly =
      run("calibrate", "'" + files.records(rows) + "' --models '" + files.models + "'");
  CHECK(partly.status == 1);
  CHECK(contains(partly.err, "not used: synthetic_rows.json: org/Some-8B-Instruct"));
  CHECK(partly.out == table.out);
}

TEST_CASE(
    "the measured rows are predicted as well as promised, each model left out of its own fit") {
  const auto data = e2t_test::shared_data();
  if (data.empty())
    return;
  const std::string rows = "'" + (data / "mlenergy_v3_gpqa.json").string() + "' '" +
                           (data / "mlenergy_v3_lm-arena-chat.json").string() + "' --models '" +
                           (data / "configs").string() + "' --quiet ";
  // With attention spread the other way, all rows and the bounds, but not the medians.
  for (const std::string attention : {"tensor", "data"}) {
    for (const std::string fit : {"--leave-one-model-out", ""}) {
      const Result result = run("validate", rows + fit + " --attention " + attention);
      CHECK(result.status == 0);
      int predicted = 0;
      const auto lines = summaries(result.out);
      CHECK(lines.size() == 4);
      for (const auto& line : lines) {
        if (attention == "data" && !fit.empty())
          MESSAGE("attention by data parallelism: " << line);
        CAPTURE(line);
        CAPTURE(attention);
        CAPTURE(fit);
        CHECK(has_summary_form(line));
        auto each = fields(line);
        const bool dense = each["arch"] == "dense";
        predicted += std::stoi(each["rows"]) - std::stoi(each["unpredicted"]);
        CHECK(each["bound_violations"] == "0");
        CHECK(std::stod(each["bound_ratio_median"]) >= (dense ? 0.30 : 0.20));
        if (attention == "data")
          continue;
        CHECK(std::stod(each["jtok_median_err"]) <= (dense ? 0.15 : 0.25));
        CHECK(std::stod(each["rate_median_err"]) <= (dense ? 0.10 : 0.20));
        CHECK(std::stod(each["power_given_rate_median_err"]) <= (dense ? 0.12 : 0.15));
      }
      CHECK(predicted == 144);
    }
  }
}
