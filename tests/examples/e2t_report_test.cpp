// SPDX-License-Identifier: MIT

// `e2t-report` as a user meets it: forms, pipes, exit status, and every command of docs/report.md.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "ingest/bench_results.hpp"
#include "ingest/mlperf_sample.hpp"
#include "program.hpp"

namespace {

using program::contains;
using program::Folder;
using program::text_of;

// A made-up row of a model and an accelerator that the catalogue has.
const std::string rows = R"({"task": "synthetic-chat", "configurations": [
  {"model_id": "openai/gpt-oss-20b", "architecture": "MoE", "weight_precision": "mxfp4", "gpu_model": "H100",
   "num_gpus": 1, "tensor_parallel": 1, "expert_parallel": 1, "data_parallel": 1, "max_num_seqs": 64,
   "avg_batch_size": 63.5, "avg_output_len": 500.0, "output_throughput_tokens_per_sec": 4000.0,
   "avg_power_watts": 400.0, "median_itl_ms": 15.0}]})";

program::Result report(const std::string& arguments, const std::string& before = "") {
  return program::run("e2t-report", arguments, before);
}
std::string quoted(const std::string& path) {
  return " '" + path + "' ";
}

TEST_CASE("help fits a screen") {
  const auto help = report("--help");
  CHECK(help.status == 0);
  int lines = 0;
  for (std::size_t begin = 0; begin < help.out.size(); ++lines) {
    const std::size_t end = help.out.find('\n', begin);
    CHECK_MESSAGE(end - begin <= 80, help.out.substr(begin, end - begin));
    begin = end + 1;
  }
  CHECK(lines <= 24);
}

TEST_CASE("a command line that cannot be understood is refused with status 2") {
  const std::pair<const char*, const char*> refused[] = {
      {"--to xml", "unknown form \"xml\"; did you mean \"html\"?"},
      {"--recrod 3", "unknown option \"--recrod\"; did you mean \"--record\"?"},
      {"--record 0", "--record \"0\"; allowed: a number, counted from 1"},
      {"--from 3 x.json", "--from, --until and --coverage are of a log: name it with --power"},
      {"--compare --to csv a b", "--compare --to csv; allowed: text, markdown"},
      {"- -", "standard input can be read once"},
      {"--power", "--power needs a log"}};
  for (const auto& each : refused) {
    const std::string arguments = each.first, said = each.second;
    const auto made = report(arguments);
    CHECK_MESSAGE(made.status == 2, arguments);
    CHECK(made.out.empty());
    CHECK_MESSAGE(contains(made.err, "e2t-report: " + said + "\nTry: e2t-report --help\n"),
                  made.err);
  }
}

TEST_CASE(
    "results that are refused end with status 1, the file and the reason; nothing is written") {
  const Folder folder;
  const std::string leaderboard = folder.file("leaderboard.json", rows);
  const std::string cut = folder.file("cut.json", e2t_test::vllm_sample.substr(0, 500));
  const std::string other = folder.file("other.json", "{\"a\": 1}");
  const std::pair<std::string, std::string> refused[] = {
      {cut, "cut.json:1:"},
      {other, "none of the known formats; looked for: e2t record (schema, schema_version)"},
      {(folder / "none.json").string(), "there is no such file"},
      {leaderboard + "' --record '3000", "--record 3000; there "},
      {leaderboard + "' --record 1 --set 'pue=0.5", "pue is 0.5"},
      {leaderboard + "' --record 1 --set 'pu=1.5",
       "\"pu\" is no field of a record; did you mean \"pue\"?"},
      {leaderboard + "' --record 1 --set 'count=3 accelerator", "count is given already"},
      {leaderboard + "' --record 1 --diagnose '", "prompt_length is not given"}};
  for (const auto& each : refused) {
    const std::string arguments = each.first, said = each.second;
    const auto made =
        report(arguments.ends_with("'") ? "'" + arguments.substr(0, arguments.size() - 1)
                                        : quoted(arguments));
    CHECK_MESSAGE(made.status == 1, arguments);
    CHECK(made.out.empty());
    CHECK_MESSAGE(contains(made.err, said), made.err);
  }
}

TEST_CASE(
    "a record goes through standard input and JSON unchanged, and the fields that are not known "
    "are told") {
  const Folder folder;
  const std::string results = folder.file("results.json", e2t_test::vllm_sample);
  const auto first = report("--to json" + quoted(results));
  CHECK(first.status == 0);
  CHECK(contains(first.err,
                 "results.json: not known, and not in the record: decode_replicas, deployment"));
  const std::string record = folder.file("record.json", first.out);
  const auto again = report("--to json <" + quoted(record));
  CHECK(again.status == 0);
  CHECK(again.out == first.out);
  CHECK(again.err.empty());
  const auto json = nlohmann::json::parse(first.out);
  CHECK(json["rate"]["value"] == 5914.311656872681);
  CHECK(json["delivered_power"]["device"]["reason"] == "vllm bench serve measures no power");
}

TEST_CASE(
    "several records are a list in JSON, lines of a table in CSV and LaTeX, and one of them a "
    "page") {
  const Folder folder;
  const std::string results = folder.file("results.json", e2t_test::vllm_sample);
  const std::string both = quoted(results) + quoted(results);
  CHECK(nlohmann::json::parse(report("--to json" + both).out).size() == 2);
  const auto lines = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  };
  CHECK(lines(report("--to csv" + both).out) == 3);
  CHECK(lines(report("--to latex" + both).out) == 3);
  CHECK(contains(report("--to html" + both).err,
                 "a page is of one record, there are 2; allowed: --record N"));
  CHECK(contains(report("--to html --record 2" + both).out, "<!DOCTYPE html>"));
}

TEST_CASE("board power of a log over a window becomes the record's, of as many boards as it has") {
  const Folder folder;
  const std::string results = folder.file("results.json", e2t_test::vllm_sample);
  // 100 W and 300 W until 00:00:10, then 200 W and 400 W.
  std::string log = "timestamp, index, power.draw [W]\n";
  for (int second = 0; second <= 20; ++second) {
    for (int board = 0; board < 2; ++board) {
      log += "2026/03/07 00:00:" + std::string(second < 10 ? "0" : "") + std::to_string(second) +
             ".000, " + std::to_string(board) + ", " +
             std::to_string((second <= 10 ? 100 : 200) + 200 * board) + ".00 W\n";
    }
  }
  const std::string power = folder.file("power.csv", log);
  const std::string window =
      " --from '2026/03/07 00:00:12' --until '2026/03/07 00:00:18' --to json";
  const auto made =
      nlohmann::json::parse(report(quoted(results) + "--power" + quoted(power) + window).out);
  CHECK(made["delivered_power"]["device"]["value"] == 600.0);
  CHECK(made["count"]["value"] == 2);
  CHECK(made["energy_per_output_token"]["device"]["value"].get<double>() ==
        doctest::Approx(600 / 5914.311656872681));
  // Facility joules need both ratios, and then follow.
  CHECK(contains(made["energy_per_output_token"]["facility"]["reason"].get<std::string>(),
                 "host_overhead, pue are not given"));
  const auto site = nlohmann::json::parse(report(quoted(results) + "--power" + quoted(power) +
                                                 window + " --set pue=1.2 --set host_overhead=1.25")
                                              .out);
  CHECK(site["delivered_power"]["facility"]["value"].get<double>() ==
        doctest::Approx(600 * 1.25 * 1.2));
  const auto wrong =
      report(quoted(results) + "--power" + quoted(power) + window + " --set 'count=4 accelerator'");
  CHECK(wrong.status == 1);
  CHECK(contains(wrong.err, "count is given already"));
}

TEST_CASE("a run is diagnosed, and its ceilings and binding constraint are in the record") {
  const Folder folder;
  const std::string arguments =
      quoted(folder.file("leaderboard.json", rows)) +
      "--record 1 --diagnose --set 'prompt_length=250 input_token/request'";
  const auto text = report(arguments);
  CHECK(text.status == 0);
  for (const char* said :
       {"bound by ", "ceilings", "memory_bandwidth", "where the time of a step went", "assumed"})
    CHECK_MESSAGE(contains(text.out, said), said);
  const auto json = nlohmann::json::parse(report(arguments + " --to json").out);
  CHECK(json["ceilings"].size() == 4);
  CHECK(json["active"].is_string());
  CHECK(json["mbu"]["known"] == "modelled");
}

TEST_CASE("a run above its ceilings is impossible as text, and refused in other forms") {
  const Folder folder;
  std::string fast = rows;
  fast.replace(fast.find("4000.0"), 6, "4000000.0");
  const std::string arguments =
      quoted(folder.file("leaderboard.json", fast)) +
      "--record 1 --diagnose --set 'prompt_length=250 input_token/request'";
  CHECK(report(arguments).out.starts_with("impossible: a step of 63.5 request"));
  const auto json = report(arguments + " --to json");
  CHECK(json.status == 1);
  CHECK(json.out.empty());
  CHECK(contains(json.err, "assumed model: the catalogue's gpt-oss-20b"));
  CHECK(contains(json.err, "e2t-report: impossible: a step of 63.5 request takes at least"));
}

TEST_CASE(
    "records at two meters are compared with a ratio that is stated for the one that has none") {
  const Folder folder;
  const std::string row = quoted(folder.file("leaderboard.json", rows));
  const std::string device = quoted(folder.file("device.json", report("--to json" + row).out));
  const std::string site = quoted(folder.file(
      "site.json", report("--to json --set pue=1.2 --set host_overhead=1.25" + row).out));
  CHECK(report("--compare" + device + site).status == 0);
  const auto stated = report("--compare --set pue=1.5 --set host_overhead=1.25" + device + site);
  CHECK(stated.status == 0);
  // 1.5 for the first, and its own 1.2 for the second.
  CHECK(contains(stated.out, "0.8"));
  CHECK(contains(report("--compare" + device).err, "--compare is of two records, there are 1"));
}

TEST_CASE("--fields and --schema are the files in docs/") {
  CHECK(report("--fields --to markdown").out == text_of(E2T_SOURCE_DIR "/docs/record_fields.md"));
  CHECK(report("--schema").out == text_of(E2T_SOURCE_DIR "/docs/schema/e2t-record-1.json"));
}

TEST_CASE("every command of docs/report.md runs") {
  const Folder folder;
  (void)folder.file("results.json", e2t_test::vllm_sample);
  (void)folder.file("leaderboard.json", rows);
  (void)folder.file("mlperf_log_summary.txt", e2t_test::mlperf_summary);
  (void)folder.file("mlperf_log_detail.txt", e2t_test::mlperf_detail);
  std::string log = "timestamp, index, power.draw [W]\n", analyser;
  for (int second = 0; second <= 120; second += 1) {
    char time[40];
    std::snprintf(time, sizeof time, "2026/03/07 00:%02d:%02d.000", 20 + second / 60, second % 60);
    log += std::string(time) + ", 0, 300.00 W\n";
  }
  (void)folder.file("power.csv", log);
  (void)folder.file("spl.txt", e2t_test::mlperf_power_log());
  const std::string text = text_of(E2T_SOURCE_DIR "/docs/report.md");
  int commands = 0;
  for (std::size_t block = text.find("```sh\n"); block != std::string::npos;
       block = text.find("```sh\n", block + 1)) {
    std::size_t begin = block + 6;
    const std::size_t end = text.find("```", begin);
    while (begin < end) {
      const std::size_t stop = text.find('\n', begin);
      std::string command = text.substr(begin, stop - begin);
      begin = stop + 1;
      ++commands;
      // other.json is another record of the same run.
      if (contains(command, "other.json"))
        (void)folder.file("other.json", text_of(folder / "record.json"));
      const std::string out = (folder / "out").string();
      const int status =
          std::system(("cd '" + (folder / "").string() +
                       "' && export PATH='" E2T_BINARY_DIR "/examples':\"$PATH\" && (" + command +
                       ") >'" + out + "' 2>&1")
                          .c_str());
      CHECK_MESSAGE(status == 0, command << "\n" << text_of(out));
      CHECK_MESSAGE(
          (contains(command, "> ") || contains(command, "--output") || !text_of(out).empty()),
          command);
    }
  }
  CHECK(commands == 14);
}

TEST_CASE("it is installed, with the schema") {
  const Folder folder;
  const std::string prefix = (folder / "prefix").string();
  REQUIRE(std::system(("cmake --install '" E2T_BINARY_DIR "' --prefix '" + prefix + "' >/dev/null")
                          .c_str()) == 0);
  CHECK(std::system(("'" + prefix + "/bin/e2t-report' --help >/dev/null").c_str()) == 0);
  CHECK(text_of(prefix + "/share/e2t/schema/e2t-record-1.json") ==
        text_of(E2T_SOURCE_DIR "/docs/schema/e2t-record-1.json"));
}

}  // namespace
