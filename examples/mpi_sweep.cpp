// SPDX-License-Identifier: MIT
// Shares one sweep over the ranks of MPI, and prints what one process would: see usage below.
#include <fmt/format.h>
#include <mpi.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "e2t/ingest/scenario_file.hpp"
#include "e2t/report/format.hpp"
#include "e2t/report/sweep_csv.hpp"
#include "e2t/report/sweep_npy.hpp"
#include "e2t/sweep/progress.hpp"
#include "e2t/sweep/sweep.hpp"

namespace {

constexpr auto usage = R"(Usage: mpi_sweep [SCENARIO.toml] [options]
       mpirun -n RANKS mpi_sweep [SCENARIO.toml] [options]

Sweeps a scenario over PUE (1.05 to 1.60), utility feed and number of
accelerators (half to one and a half of the scenario's), and prints what binds,
where the most tokens are and what each feed can make. Each rank takes a part
of the grid; the output is the same for any number of ranks.

  SCENARIO.toml  the scenario, which every rank reads
                 (default examples/scenarios/h100_100mw.toml)
  --points N     points along each axis, 1 to 256 (default 25)
  --csv FILE     rank 0 also writes every point, one a line
  --npy PREFIX   the same as NumPy arrays: PREFIX.json, PREFIX.rate.npy, ...
  --threads N    threads of each rank, 1 to 1024 (default 1)
  --help         this text

Exit status: 0 done, 1 a file or a point is refused, 2 the command line is.
)";

struct BadUsage {
  std::string message;
};

struct Arguments {
  std::string scenario = "examples/scenarios/h100_100mw.toml";
  std::string csv, npy;
  std::size_t points = 25;
  int threads = 1;
  bool help = false;
};

Arguments parse(const std::vector<std::string>& values) {
  Arguments arguments;
  bool scenario_given = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& name = values[i];
    const auto value = [&] {
      if (++i == values.size()) throw BadUsage{name + " needs a value"};
      if (values[i].empty()) throw BadUsage{name + " is empty"};
      return values[i];
    };
    const auto number = [&](long most) {
      const std::string text = value();
      char* end = nullptr;
      const long given = std::strtol(text.c_str(), &end, 10);
      if (*end != '\0' || given < 1 || given > most)
        throw BadUsage{fmt::format("{} is {}; allowed: 1 to {}", name, e2t::ingest::in_quotes(text), most)};
      return given;
    };
    if (name == "--help" || name == "-h") {
      arguments.help = true;
    } else if (name == "--points") {
      arguments.points = static_cast<std::size_t>(number(256));
    } else if (name == "--threads") {
      arguments.threads = static_cast<int>(number(1024));
    } else if (name == "--csv") {
      arguments.csv = value();
    } else if (name == "--npy") {
      arguments.npy = value();
    } else if (name.starts_with("-")) {
      throw BadUsage{"unknown option " + e2t::ingest::in_quotes(name) +
                     e2t::ingest::known_instead(name, {"--points", "--csv", "--npy", "--threads", "--help"})};
    } else if (scenario_given || name.empty()) {
      throw BadUsage{name.empty() ? "the name of the scenario file is empty" : "one scenario at a time"};
    } else {
      arguments.scenario = name;
      scenario_given = true;
    }
  }
  return arguments;
}

// MPI as long as this lives; started without mpirun, the one rank of its own world.
struct Ranks {
  int rank = 0, count = 1;

  Ranks(int& arguments, char**& values) {
    int provided = 0;  // a sweep's threads leave MPI to this one
    MPI_Init_thread(&arguments, &values, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
  }
  ~Ranks() { MPI_Finalize(); }
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;
};

// The refusal has been printed, by one rank; all end.
struct Refused {};

// A step that every rank takes by itself, without a word to the others. Where it throws on some, the
// lowest of them says why, and all are told.
template <class Step>
void together(const Ranks& ranks, Step step) {
  int failed = ranks.count;
  std::string why;
  try {
    step();
  } catch (const std::exception& error) {
    failed = ranks.rank;
    why = error.what();
  }
  int first = ranks.count;
  MPI_Allreduce(&failed, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
  if (first == ranks.count) return;
  if (first == ranks.rank) fmt::print(stderr, "mpi_sweep: {}\n", why);
  throw Refused{};
}

// What reducers keep, as bytes between ranks whose machines are of one kind, and back. What owns memory
// passes its parts.
struct Packed {
  std::vector<char> bytes{};

  template <class Flat>
  void operator()(const Flat& value) {
    static_assert(std::is_trivially_copyable_v<Flat>, "pass the parts of this state");
    const auto at = bytes.size();
    bytes.resize(at + sizeof value);
    std::memcpy(bytes.data() + at, &value, sizeof value);
  }
  template <class Flat>
  void operator()(const std::vector<Flat>& values) {
    (*this)(values.size());
    for (const Flat& value : values) (*this)(value);
  }
};
struct Unpacked {
  const char* at;

  template <class Flat>
  void operator()(Flat& value) {
    static_assert(std::is_trivially_copyable_v<Flat>, "pass the parts of this state");
    std::memcpy(&value, at, sizeof value);
    at += sizeof value;
  }
  template <class Flat>
  void operator()(std::vector<Flat>& values) {
    std::size_t count = 0;
    (*this)(count);
    values.resize(count);
    for (Flat& value : values) (*this)(value);
  }
};
template <class Stream, class State>
void pass(Stream& stream, State& state) {
  if constexpr (std::is_same_v<std::remove_const_t<State>, e2t::ParetoFront>) {
    stream(state.points), stream(state.complete), stream(state.nans);
  } else {
    stream(state);
  }
}

// What the reducers keep of all parts, on rank 0, which merges them in the order of the grid.
template <class States, class... Reducers>
void merge(const Ranks& ranks, States& total, const Reducers&... reducers) {
  if (ranks.rank != 0) {
    Packed out;
    std::apply([&](const auto&... state) { (pass(out, state), ...); }, total);
    MPI_Send(out.bytes.data(), static_cast<int>(out.bytes.size()), MPI_BYTE, 0, 0, MPI_COMM_WORLD);
    return;
  }
  for (int from = 1; from < ranks.count; ++from) {
    MPI_Status status;
    MPI_Probe(from, 0, MPI_COMM_WORLD, &status);
    int size = 0;
    MPI_Get_count(&status, MPI_BYTE, &size);
    std::vector<char> bytes(static_cast<std::size_t>(size));
    MPI_Recv(bytes.data(), size, MPI_BYTE, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    States later{reducers.init()...};
    Unpacked in{bytes.data()};
    std::apply([&](auto&... state) { (pass(in, state), ...); }, later);
    [&]<std::size_t... Is>(std::index_sequence<Is...>) {
      (reducers.merge(std::get<Is>(total), std::get<Is>(later)), ...);
    }(std::index_sequence_for<Reducers...>{});
  }
}

// The parts of a column one behind the other, on rank 0.
template <class Values>
void gather(const Ranks& ranks, MPI_Datatype type, Values& values) {
  const int mine = static_cast<int>(values.size());
  std::vector<int> counts(static_cast<std::size_t>(ranks.count)), begins(counts.size());
  MPI_Gather(&mine, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, MPI_COMM_WORLD);
  int total = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) begins[i] = total, total += counts[i];
  Values all(static_cast<std::size_t>(total));
  MPI_Gatherv(values.data(), mine, type, all.data(), counts.data(), begins.data(), type, 0, MPI_COMM_WORLD);
  if (ranks.rank == 0) values = std::move(all);
}

auto site_sweep(const e2t::Scenario& scenario, std::size_t points) {
  const auto feed = scenario.facility.utility_power;
  const auto count = scenario.hardware.count;
  return e2t::sweep(scenario)
      .over(e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.6}, points),
                      [](auto& s, auto v) { s.facility.pue = v; }))
      .over(e2t::axis("utility_power", e2t::linspace(0.5 * feed, 1.5 * feed, points),
                      [](auto& s, auto v) { s.facility.utility_power = v; }))
      .over(e2t::axis("count", e2t::linspace(0.5 * count, 1.5 * count, points),
                      [](auto& s, auto v) { s.hardware.count = v; }));
}

// A point of the grid: its axes' values, and the rate there.
template <class Swept>
std::string described(const Swept& swept, std::size_t index, double rate) {
  const auto at = swept.grid().coordinates(index);
  return fmt::format("  {:<20.4} {:<6.4g} {:<22.4} {:.4}\n", std::get<1>(swept.axes()).at(at[1]),
                     std::get<0>(swept.axes()).at(at[0]).value(), std::get<2>(swept.axes()).at(at[2]),
                     rate * e2t::units::token_per_s);
}

template <class Swept>
std::string report(const std::string& title, const Swept& swept, const e2t::ConstraintShares& shares,
                   const e2t::Extreme& most, const e2t::Extreme& least_feed, const e2t::ParetoFront& front) {
  std::string text = fmt::format("{}{}{} points: pue, utility_power and count\n\nWhat binds\n", title,
                                 title.empty() ? "" : "\n", shares.total);
  for (std::size_t i = 0; i < std::size(e2t::limit_names); ++i) {
    if (shares.points[i] == 0) continue;
    text += fmt::format("  {:<18} {:5.1f} %\n", e2t::limit_names[i], 100.0 * shares.share(static_cast<int>(i)));
  }
  const std::string titles = fmt::format("  {:<20} {:<6} {:<22} {}\n", "utility_power", "pue", "count", "rate");
  if (most.found) text += "\nMost tokens\n" + titles + described(swept, most.index, most.value);
  if (least_feed.found) {
    const auto each = e2t::at_facility(least_feed.value * e2t::units::J_per_token);
    const double feed = std::get<1>(swept.axes()).number(swept.grid().coordinates(least_feed.index)[1]);
    text += fmt::format("\nLeast feed for a token: {}\n", each) + titles +
            described(swept, least_feed.index, feed / least_feed.value);
  }
  text += "\nWhat each feed can make\n" + titles;
  for (const auto& point : front.points) text += described(swept, point.index, point.x);
  return text;
}

// Every point of the grid on rank 0, the rank's own part on the others.
template <class Part>
e2t::SweepResult dense(const Ranks& ranks, const Part& part, const e2t::SweepOptions& options) {
  e2t::SweepResult result;
  together(ranks, [&] {
    result = part.run(options, e2t::column("facility_energy_per_token", e2t::units::J_per_token, [](const auto& made) {
      return made.energy_per_token(e2t::facility);
    }));
  });
  gather(ranks, MPI_DOUBLE, result.rate);
  gather(ranks, MPI_UINT8_T, result.active);
  for (auto& column : result.columns) gather(ranks, MPI_DOUBLE, column.values);
  return result;
}

void write_csv(const std::string& path, const e2t::SweepResult& result) {
  std::ofstream file(path, std::ios::binary);
  e2t::write_csv(file, result);
  file.close();
  if (!file) throw e2t::Error(("cannot write " + path).c_str());
}

void run(const Ranks& ranks, const Arguments& arguments) {
  e2t::ScenarioFile file;
  together(ranks, [&] { file = e2t::read_scenario(arguments.scenario); });
  const auto swept = site_sweep(file.scenario, arguments.points);
  const auto part = swept.part(static_cast<std::size_t>(ranks.rank), static_cast<std::size_t>(ranks.count));
  e2t::SweepOptions options{.threads = arguments.threads};
  if (ranks.rank == 0) options.progress = e2t::terminal_bar("sweep");

  const auto rate = [](const e2t::SweepPoint& point) { return point.rate; };
  const auto feed = [&](const e2t::SweepPoint& point) {
    return std::get<1>(swept.axes()).number(swept.grid().coordinates(point.index)[1]);
  };
  const auto shares = e2t::share_by_constraint();
  const auto most = e2t::max_by(rate);
  const auto least_feed = e2t::min_by([&](const e2t::SweepPoint& point) { return feed(point) / point.rate; });
  const auto front = e2t::pareto(rate, feed);
  std::tuple kept{shares.init(), most.init(), least_feed.init(), front.init()};
  together(ranks, [&] { kept = part.reduce(options, shares, most, least_feed, front); });
  merge(ranks, kept, shares, most, least_feed, front);
  together(ranks, [&] {
    if (ranks.rank != 0) return;
    const std::string text = std::apply(
        [&](const auto&... each) { return report(file.title, swept, each...); }, kept);
    if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0)
      throw e2t::Error("the output cannot be written");
  });

  if (arguments.csv.empty() && arguments.npy.empty()) return;
  const e2t::SweepResult all = dense(ranks, part, options);
  together(ranks, [&] {
    if (ranks.rank != 0) return;
    if (!arguments.csv.empty()) write_csv(arguments.csv, all);
    if (!arguments.npy.empty()) e2t::write_npy(arguments.npy, all);
  });
}

}  // namespace

int main(int count, char** values) {
  const Ranks ranks(count, values);
  try {
    const Arguments arguments = parse({values + 1, values + count});
    if (!arguments.help) {
      run(ranks, arguments);
    } else if (ranks.rank == 0) {
      fmt::print("{}", usage);
    }
    return 0;
  } catch (const BadUsage& refusal) {  // all ranks have the same command line
    if (ranks.rank == 0) fmt::print(stderr, "mpi_sweep: {}\nTry: mpi_sweep --help\n", refusal.message);
    return 2;
  } catch (const Refused&) {
    return 1;
  } catch (const std::exception& error) {  // between ranks, some of which may be waiting
    fmt::print(stderr, "mpi_sweep: {}\n", error.what());
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  return 1;
}
