// SPDX-License-Identifier: MIT
// Records from any benchmark's results, in any form: see usage below.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/ingest/amd_smi_csv.hpp"
#include "e2t/ingest/mlperf_record.hpp"
#include "e2t/ingest/nvidia_smi_csv.hpp"
#include "e2t/ingest/read_records.hpp"
#include "e2t/ingest/record_diagnosis.hpp"
#include "e2t/ingest/record_settings.hpp"
#include "e2t/report/diagnosis_text.hpp"
#include "e2t/report/record_compare_text.hpp"
#include "e2t/report/record_csv.hpp"
#include "e2t/report/record_html.hpp"
#include "e2t/report/record_latex.hpp"
#include "e2t/report/record_text.hpp"

namespace {

constexpr auto usage = R"(Usage: e2t-report [FILE ...] [options]

Turns results of benchmarks into records: J/token at each meter, what bounds the
run, utilisation, latency, accuracy; what is not known, with the reason.

  FILE              of vLLM or SGLang bench, InferenceX or ML.ENERGY v3, or an
                    e2t record; - is standard input (the default)
  --mlperf S D P    an MLPerf run: summary, detail log and power log (spl.txt)
  --to FORM         text (default), markdown, csv, json, latex or html
  --output FILE     writes there instead of to standard output
  --record N        the N-th record only, counted from 1
  --compare         compares two records
  --power LOG       board power from a CSV of nvidia-smi or amd-smi ...
  --from T --until T  ... in this window: as the log writes times, or "90 s"
  --coverage SHARE  ... of which samples cover at least this (default 0.9)
  --set FIELD=VALUE what the results do not say, as in --set pue=1.2
  --diagnose        how far below each ceiling it ran, and what took the time
  --skip-refused    leaves out records that are refused, and says why
  --fields          the names that --set takes
  --schema          the JSON schema of a record
  --help            this

Exit status: 0 done, 1 results are refused, 2 the command line is.
)";

using Texts = std::vector<std::string>;

// A command line that cannot be understood.
struct BadUsage {
  std::string message;
};

struct Arguments {
  Texts files, mlperf, settings;
  std::string form = "text", output, power, from, until, coverage;
  std::size_t record = 0;  // 0: all
  bool compare = false, diagnose = false, skip = false, fields = false, schema = false,
       help = false;
};

class Parser {
 public:
  explicit Parser(Texts values) : values_(std::move(values)) {}

  Arguments parse() {
    for (; at_ < values_.size(); ++at_)
      option(values_[at_]);
    if (made_.files.empty() && made_.mlperf.empty())
      made_.files = {"-"};
    if (std::count(made_.files.begin(), made_.files.end(), "-") > 1)
      throw BadUsage{"standard input can be read once"};
    if (made_.power.empty() && !(made_.from + made_.until + made_.coverage).empty())
      throw BadUsage{"--from, --until and --coverage are of a log: name it with --power"};
    if (made_.compare && made_.form != "text" && made_.form != "markdown")
      throw BadUsage{fmt::format("--compare --to {}; allowed: text, markdown", made_.form)};
    if (made_.diagnose && made_.compare)
      throw BadUsage{"--diagnose is of one record, --compare of two"};
    return made_;
  }

 private:
  static constexpr const char* forms[] = {"text", "markdown", "csv", "json", "latex", "html"};
  static constexpr const char* options[] = {
      "--mlperf",   "--to",           "--output", "--record",   "--compare",
      "--power",    "--from",         "--until",  "--coverage", "--set",
      "--diagnose", "--skip-refused", "--fields", "--schema",   "--help"};

  void option(const std::string& name) {
    if (name == "--help" || name == "-h") {
      made_.help = true;
    } else if (name == "--fields") {
      made_.fields = true;
    } else if (name == "--schema") {
      made_.schema = true;
    } else if (name == "--compare") {
      made_.compare = true;
    } else if (name == "--diagnose") {
      made_.diagnose = true;
    } else if (name == "--skip-refused") {
      made_.skip = true;
    } else if (name == "--to") {
      made_.form = value("a form");
      if (std::find(std::begin(forms), std::end(forms), made_.form) == std::end(forms)) {
        throw BadUsage{fmt::format(
            "unknown form {}{}", e2t::ingest::in_quotes(made_.form),
            e2t::ingest::known_instead(made_.form, {std::begin(forms), std::end(forms)}))};
      }
    } else if (name == "--output") {
      made_.output = value("a file");
    } else if (name == "--power") {
      made_.power = value("a log");
    } else if (name == "--from") {
      made_.from = value("a time");
    } else if (name == "--until") {
      made_.until = value("a time");
    } else if (name == "--coverage") {
      made_.coverage = value("a share from 0 to 1");
    } else if (name == "--set") {
      made_.settings.push_back(value("FIELD=VALUE"));
    } else if (name == "--record") {
      made_.record = number(value("a number, counted from 1"));
    } else if (name == "--mlperf") {
      for (const char* what : {"a summary", "a detail log", "a power log"})
        made_.mlperf.push_back(value(what));
    } else if (name.size() > 1 && name.starts_with("-")) {
      throw BadUsage{
          fmt::format("unknown option {}{}", e2t::ingest::in_quotes(name),
                      e2t::ingest::known_instead(name, {std::begin(options), std::end(options)}))};
    } else {
      made_.files.push_back(name);
    }
  }
  const std::string& value(const char* what) {
    const std::string& option = values_[at_];
    if (++at_ == values_.size() || values_[at_].empty())
      throw BadUsage{fmt::format("{} needs {}", option, what)};
    return values_[at_];
  }
  static std::size_t number(const std::string& text) {
    std::size_t made = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), made);
    if (failure != std::errc{} || end != text.data() + text.size() || made == 0)
      throw BadUsage{fmt::format("--record {}; allowed: a number, counted from 1",
                                 e2t::ingest::in_quotes(text))};
    return made;
  }

  Texts values_;
  std::size_t at_ = 0;
  Arguments made_;
};

void say(const std::string& text) {
  fmt::print(stderr, "{}\n", text);
}

// --- reading ---

class Reading {
 public:
  explicit Reading(const Arguments& arguments) : arguments_(arguments) {}

  std::vector<e2t::Record> records() && {
    for (const std::string& file : arguments_.files)
      read(file);
    if (!arguments_.mlperf.empty()) {
      const auto& files = arguments_.mlperf;
      const auto run = e2t::read_mlperf({files[0], files[1], files[2]});
      for (const std::string& note : run.notes)
        say(note);
      take(e2t::record_of(run));
    }
    if (refused_ > 0)
      say(fmt::format("left out: {} of {} records", refused_, refused_ + seen_));
    if (records_.empty() && arguments_.record > seen_)
      throw e2t::Error(
          fmt::format("--record {}; there are {} records", arguments_.record, seen_).c_str());
    if (records_.empty())
      throw e2t::Error("no record is left");
    return std::move(records_);
  }

 private:
  void read(const std::string& file) {
    std::set<std::string> unknown;
    const auto on_record = [&](e2t::FileRecord& read) {
      for (const auto& field : read.unknown_fields)
        unknown.insert(field.name);
      take(std::move(read.record));
    };
    e2t::OnRefusedRecord on_refused;
    if (arguments_.skip) {
      on_refused = [&](const e2t::Error& why) {
        ++refused_;
        say(why.what());
      };
    }
    if (file == "-") {
      e2t::read_records(std::cin, "standard input", on_record, on_refused);
    } else {
      e2t::read_records(std::filesystem::path(file), on_record, on_refused);
    }
    if (!unknown.empty())
      say(fmt::format("{}: not known, and not in the record: {}", file,
                      e2t::detail::listed({unknown.begin(), unknown.end()})));
  }
  void take(e2t::Record record) {
    if (++seen_ != arguments_.record && arguments_.record != 0)
      return;
    records_.push_back(std::move(record));
  }

  const Arguments& arguments_;
  std::vector<e2t::Record> records_;
  std::size_t seen_ = 0, refused_ = 0;
};

e2t::PowerLog<e2t::DeviceMeter> power_log(const Arguments& arguments) {
  e2t::PowerLogOptions options{.begin = arguments.from, .end = arguments.until};
  if (!arguments.coverage.empty()) {
    double share = 0.0;
    const char* const last = arguments.coverage.data() + arguments.coverage.size();
    const auto [end, failure] = std::from_chars(arguments.coverage.data(), last, share);
    if (failure != std::errc{} || end != last || !(share >= 0.0 && share <= 1.0))
      throw BadUsage{fmt::format("--coverage {}; allowed: 0 to 1",
                                 e2t::ingest::in_quotes(arguments.coverage))};
    options.least_coverage = e2t::Share(share);
  }
  std::ifstream file = e2t::ingest::open_file(arguments.power);
  std::string titles;
  std::getline(file, titles);
  return titles.find("power.draw") != titles.npos ? e2t::read_nvidia_smi(arguments.power, options)
                                                  : e2t::read_amd_smi(arguments.power, options);
}

// The mean power of all boards of a log becomes the record's.
void add_power(e2t::Record& record, const e2t::PowerLog<e2t::DeviceMeter>& log) {
  if (record.delivered_power.device.has_value() &&
      record.delivered_power.device.derived_from.empty())
    throw e2t::Error("delivered_power.device is given already; --power would replace it");
  const double boards = static_cast<double>(log.channels.size());
  if (record.count.has_value() && record.count.value() != boards * e2t::units::accelerator) {
    throw e2t::Error(
        fmt::format(
            "count is {:.9}, the power log has {} boards; allowed: a log of the boards that ran",
            record.count.value(), boards)
            .c_str());
  }
  if (!record.count.has_value())
    record.count = boards * e2t::units::accelerator;
  record.delivered_power.device = e2t::measured(log.power);
  e2t::forget_reasons(record, "delivered_power.device");
  e2t::forget_reasons(record, "count");
  for (const std::string& note : log.notes)
    say(note);
}

// --- writing ---

std::string written(const std::vector<e2t::Record>& records, const std::string& form) {
  std::string text;
  if (form == "csv")
    return e2t::to_csv(records);
  if (form == "latex") {
    text = e2t::latex_head();
    for (const e2t::Record& record : records)
      text += e2t::latex_row(record);
    return text;
  }
  if (form == "html") {
    if (records.size() > 1)
      throw e2t::Error(
          fmt::format("a page is of one record, there are {}; allowed: --record N", records.size())
              .c_str());
    return e2t::to_html(records[0]);
  }
  if (form == "json" && records.size() > 1) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const e2t::Record& record : records)
      list.push_back(e2t::to_json(record));
    return e2t::json_text(list);
  }
  for (const e2t::Record& record : records) {
    if (!text.empty())
      text += '\n';
    text += form == "json"       ? e2t::json_text(e2t::to_json(record))
            : form == "markdown" ? e2t::to_markdown(record)
                                 : e2t::to_text(record);
  }
  return text;
}

// As text the diagnosis is what was asked for; other forms have it in the record, where an impossible run
// is refused.
std::string diagnosed(e2t::Record& record, bool as_text) {
  const e2t::DiagnosedRecord run = e2t::diagnose(record);
  if (!as_text) {
    for (const std::string& each : run.assumed)
      say("assumed " + each);
    e2t::add_constraints(record, run);
    return "";
  }
  std::string text = e2t::to_text(run.found);
  if (!run.assumed.empty())
    text += "\nassumed\n";
  for (const std::string& each : run.assumed)
    text += "  " + each + '\n';
  return text;
}

// Names, units and meanings; as Markdown the file docs/record_fields.md.
std::string fields(bool markdown) {
  const e2t::Record record;
  std::string text =
      markdown
          ? "# The fields of a record\n\nPrinted by `e2t-report --fields --to markdown`. Numbers "
            "are in these units; "
            "[schema/e2t-record-1.json](schema/e2t-record-1.json)\nsays the same to validators.\n"
          : "";
  std::string_view section;
  for (const auto& cell : e2t::record_cells(record)) {
    const auto& field = cell.field;
    const std::string unit = cell.figure == nullptr ? "text" : field.unit.text().c_str();
    if (!markdown) {
      text += fmt::format("{:<38} {:<28} {}\n", field.path(), unit, field.help);
      continue;
    }
    if (section != field.section) {
      section = field.section;
      text += fmt::format("\n## {}\n\n| field | unit | what it is |\n|---|---|---|\n", section);
    }
    text += fmt::format("| `{}` | {} | {} |\n", field.path(), unit, field.help);
  }
  if (markdown)
    text +=
        "\n`ceilings` is a list of every constraint by `name`, with `ceiling` (output_token/s) and "
        "`slack` over the lowest.\n";
  return text;
}

std::string report(const Arguments& arguments) {
  if (arguments.help)
    return usage;
  if (arguments.fields)
    return fields(arguments.form == "markdown");
  if (arguments.schema)
    return e2t::json_text(e2t::record_schema());
  std::vector<e2t::Record> records = Reading(arguments).records();
  if (arguments.compare && records.size() != 2)
    throw e2t::Error(
        fmt::format("--compare is of two records, there are {}", records.size()).c_str());
  if (!arguments.power.empty()) {
    if (records.size() > 1)
      throw e2t::Error(
          fmt::format("--power is of one record, there are {}; allowed: --record N", records.size())
              .c_str());
    add_power(records[0], power_log(arguments));
  }
  std::string text;
  for (e2t::Record& record : records) {
    for (const std::string& setting : arguments.settings) {
      // (What is stated for a comparison serves the record that does not have it.)
      if (!arguments.compare || !e2t::has_field(record, setting))
        e2t::set_field(record, setting);
    }
    e2t::complete(record);
    if (!arguments.diagnose)
      continue;
    if (!text.empty())
      text += '\n';
    text += diagnosed(record, arguments.form == "text");
  }
  if (arguments.compare) {
    const auto both = e2t::compare(records[0], records[1]);
    return arguments.form == "markdown" ? e2t::to_markdown(both) : e2t::to_text(both);
  }
  return arguments.diagnose && arguments.form == "text" ? text : written(records, arguments.form);
}

void write(const std::string& path, const std::string& text) {
  if (path.empty()) {
    fmt::print("{}", text);
    if (std::fflush(stdout) != 0)
      throw e2t::Error("cannot write to standard output");
    return;
  }
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file)
    throw e2t::Error(fmt::format("cannot write {}", path).c_str());
}

}  // namespace

int main(int count, char** values) {
  try {
    const Arguments arguments = Parser({values + 1, values + count}).parse();
    write(arguments.output, report(arguments));
    return 0;
  } catch (const BadUsage& refusal) {
    say(fmt::format("e2t-report: {}\nTry: e2t-report --help", refusal.message));
    return 2;
  } catch (const e2t::Error& error) {
    say(fmt::format("e2t-report: {}", error.what()));
    return 1;
  }
}
