// SPDX-License-Identifier: MIT
#include <e2t/ingest/unit_text.hpp>

#include <doctest/doctest.h>

#include <clocale>
#include <string>

namespace {

using namespace e2t;

std::string refused(const char* text, const ingest::Powers& expected = ingest::powers_of<power>()) {
  try {
    (void)ingest::parse_quantity_text(text, expected, "MW");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("numbers with units have the values that a calculator gives") {
  struct Row {
    const char* text;
    double base;  // by hand, in s, FLOP, B, token, request, accelerator, USD, gCO2e, L, J
    const char* dimension;
  };
  const Row rows[] = {
      {"1 s", 1, "duration"},
      {"39.8 ms", 0.0398, "duration"},
      {"5 us", 5e-6, "duration"},
      {"5 \u00b5s", 5e-6, "duration"},  // micro sign
      {"5 \u03bcs", 5e-6, "duration"},  // Greek mu
      {"2 \u00b5W/accelerator", 2e-6, "power_per_accelerator"},
      {"2 min", 120, "duration"},
      {"1 h", 3600, "duration"},
      {"2 days", 172800, "duration"},
      {"1 year", 31557600, "duration"},
      {"141 GFLOP", 141e9, "compute"},
      {"989 TFLOP/s", 989e12, "compute_rate"},
      {"1.5 PFLOP/s", 1.5e15, "compute_rate"},
      {"80 GB", 80e9, "data"},
      {"80 GiB", 85899345920, "data"},  // 80 * 2^30
      {"4 KiB", 4096, "data"},
      {"275040 MiB", 288400343040, "data"},  // 275040 * 2^20
      {"3.35 TB/s", 3.35e12, "data_rate"},
      {"400 Gbit/s", 50e9, "data_rate"},
      {"7 tokens", 7, "output_token"},
      {"7 token/s", 7, "output_token_rate"},
      {"7 ktokens/s", 7000, "output_token_rate"},
      {"1228.8 output_tokens/s/accelerator", 1228.8, "output_token_rate_per_accelerator"},
      {"1228.8 output_token/(s*accelerator)", 1228.8, "output_token_rate_per_accelerator"},
      {"250 input_tokens/request", 250, "input_token_per_request"},
      {"9 processed_tokens/s", 9, "processed_token_rate"},
      {"12 requests/s", 12, "request_rate"},
      {"120000 accelerators", 120000, "accelerator"},
      {"1.2e5 accelerator", 120000, "accelerator"},
      {"60 USD/MWh", 60 / 3.6e9, "money_per_energy"},
      {"344 gCO2e/kWh", 344 / 3.6e6, "carbon_per_energy"},
      {"0.384 kgCO2e/kWh", 384 / 3.6e6, "carbon_per_energy"},
      {"2 tCO2e", 2e6, "carbon"},
      {"0.3 L/kWh", 0.3 / 3.6e6, "water_per_energy"},
      {"0.479 J/output_token", 0.479, "energy_per_output_token"},
      {"0.479 mWh/token", 0.479 * 3.6, "energy_per_output_token"},
      {"150 pJ/B", 150e-12, "J/B"},
      {"100 MW", 100e6, "power"},
      {"100MW", 100e6, "power"},
      {"  100\tMW  ", 100e6, "power"},
      {"100 MWh / h", 100e6, "power"},
      {"-5 W", -5, "power"},
      {"20 W/accelerator", 20, "power_per_accelerator"},
      {"100 MWh", 360e9, "energy"},
      {"3 J*s", 3, "J*s"},
      {"3 USD/(request/L)", 3, "L*USD/request"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const ingest::QuantityText read = ingest::parse_quantity_text(row.text);
    CHECK(read.value == doctest::Approx(row.base).epsilon(1e-15));
    CHECK(ingest::dimension_name(read.powers) == row.dimension);
    CHECK(!read.meter.has_value());
  }
}

TEST_CASE("the meter stands after the unit") {
  CHECK(ingest::parse_quantity_text("0.479 J/output_token @device").meter == Meter::device);
  CHECK(ingest::parse_quantity_text("90 MW @it").meter == Meter::it);
  CHECK(ingest::parse_quantity_text("90 MW@facility").meter == Meter::facility);
}

TEST_CASE("text gives the same bits as the same unit in code") {
  using namespace e2t::units;
  CHECK(parse_quantity<power>("0.1 MW") == 0.1 * MW);
  CHECK(parse_quantity<duration>("39.8 ms") == 39.8 * ms);
  CHECK(parse_quantity<data_rate>("3.35 TB/s") == 3.35 * TB_per_s);
  CHECK(parse_quantity<money_per_facility_energy>("87.2 USD/MWh") ==
        Quantity<money_per_facility_energy>(87.2 * (USD / MWh)));
  CHECK(parse_quantity<output_token_rate_per_accelerator>("1228.8 output_token/s/accelerator") ==
        1228.8 * (units::output_token / s / units::accelerator));
}

TEST_CASE("every unit symbol of the library reads back as itself") {
  using namespace e2t::units;
  const auto same = [](const auto& unit) {
    CAPTURE(unit.symbol.c_str());
    const auto read = ingest::parse_quantity_text(std::string("1 ") + unit.symbol.c_str());
    CHECK(read.value == unit.scale);
  };
  same(s), same(us), same(ms), same(minute), same(h), same(day), same(year);
  same(FLOP), same(GFLOP_per_s), same(TFLOP_per_s), same(PFLOP_per_s);
  same(B), same(kB), same(MB), same(GB), same(TB), same(KiB), same(MiB), same(GiB), same(TiB);
  same(units::output_token), same(token), same(ktoken), same(Mtoken), same(units::input_token),
      same(units::processed_token);
  same(units::request), same(units::accelerator), same(USD), same(gCO2e), same(kgCO2e), same(tCO2e),
      same(L);
  same(J), same(pJ), same(mJ), same(kJ), same(MJ), same(Wh), same(kWh), same(MWh), same(GWh);
  same(W), same(kW), same(MW), same(GW), same(W / (s * token)), same(USD / kWh / units::request);
}

TEST_CASE("what is wrong is said in the author's words") {
  CHECK(refused("100 MWh") ==
        "expected power, got energy: 100 MWh; write it as in \"100 MW\"");
  CHECK(refused(" -1.50e2 MWh") ==
        "expected power, got energy:  -1.50e2 MWh; write it as in \"-1.50e2 MW\"");
  CHECK(refused("100 MW/accelerator") ==
        "expected power, got power_per_accelerator: 100 MW/accelerator; write it as in \"100 MW\"");
  CHECK(refused("100") == "expected a quantity with a unit, as in \"100 MW\", got 100");
  CHECK(refused("") == "expected a number and a unit, got \"\"");
  CHECK(refused("MW") == "expected a number and a unit, got \"MW\"");
  CHECK(refused("+5 W") == "expected a number and a unit, got \"+5 W\"");
  CHECK(refused("100,000 W") == "write the number without separators, as in 120000: 100,000 W");
  CHECK(refused("100_000 W") == "write the number without separators, as in 120000: 100_000 W");
  CHECK(refused("nan W") == "expected a finite number, got nan W");
  CHECK(refused("inf W") == "expected a finite number, got inf W");
  CHECK(refused("1e999 W") == "the number is too large or too small: 1e999 W");
  CHECK(refused("1e300 EW") == "the number is too large: 1e300 EW");
  CHECK(refused("1 W*") == "the unit is not complete: 1 W*");
  CHECK(refused("1 J/(s") == "a bracket is not closed: 1 J/(s");
  CHECK(refused("1 W)") == "unexpected \")\" in the unit: 1 W)");
  CHECK(refused("1 /s") == "unexpected \"/\" in the unit: 1 /s");
  CHECK(refused("1 W @wall") ==
        "unknown meter \"@wall\"; allowed: @device, @it, @facility: 1 W @wall");
  CHECK(refused("1 s @it") == "only an energy or a power has a meter: 1 s @it");
  CHECK(refused("1 ((((((((((W))))))))))") == "too many brackets: 1 ((((((((((W))))))))))");
  CHECK(refused(std::string(300, '1').c_str()) ==
        "too long for a quantity: " + std::string(60, '1') + "...");
  CHECK(refused("1 W \u00e9") == "unexpected \"\u00e9\" in the unit: 1 W \u00e9");
  CHECK(refused("1 \U0001f600") == "unexpected \"\U0001f600\" in the unit: 1 \U0001f600");
  CHECK(refused("1 W \xc3") == "unexpected \"\xc3\" in the unit: 1 W \xc3");
  CHECK(refused("1 \x1b[2J") == "unexpected \"?\" in the unit: 1 ?[2J");
}

TEST_CASE("a misspelt unit is answered with the one that was meant") {
  CHECK(refused("5 MV") == "unknown unit \"MV\" in \"5 MV\"; did you mean \"MW\"?");
  CHECK(refused("5 mw") == "unknown unit \"mw\" in \"5 mw\"; did you mean \"mW\" or \"MW\"?");
  CHECK(refused("5 USD/MVh") == "unknown unit \"MVh\" in \"5 USD/MVh\"; did you mean \"MWh\"?");
  CHECK(refused("989 TFLOPS") ==
        "unknown unit \"TFLOPS\" in \"989 TFLOPS\"; did you mean \"TFLOP/s\"?");
  CHECK(refused("5 Gb/s") ==
        "unknown unit \"Gb\" in \"5 Gb/s\"; write Gbit for bits or GB for bytes");
  CHECK(refused("5 tok/s") == "unknown unit \"tok\" in \"5 tok/s\"; did you mean \"token\"?");
  CHECK(refused("8 GPUs") == "unknown unit \"GPUs\" in \"8 GPUs\"; did you mean \"accelerator\"?");
  CHECK(refused("100 kVA") == "unknown unit \"kVA\" in \"100 kVA\"; did you mean \"kW\"?");
  const auto per_token = ingest::powers_of<compute_per_output_token>();
  CHECK(refused("240 GFLOPs/token", per_token) ==
        "unknown unit \"GFLOPs\" in \"240 GFLOPs/token\"; did you mean \"GFLOP\"?");
  CHECK(refused("989 TFLOPs", ingest::powers_of<compute_rate>()) ==
        "unknown unit \"TFLOPs\" in \"989 TFLOPs\"; did you mean \"TFLOP/s\"?");
  // Not MB: a unit that stands alone is one of the dimension wanted.
  CHECK(refused("5 MX", ingest::powers_of<duration>()) == "unknown unit \"MX\" in \"5 MX\"");
  CHECK(refused("5 furlong") == "unknown unit \"furlong\" in \"5 furlong\"");
}

TEST_CASE("a typed quantity is refused at another meter, and takes its own or none") {
  using namespace e2t::units;
  CHECK(parse_quantity<facility_power>("100 MW").in(MW) == 100.0);
  CHECK(parse_quantity<facility_power>("100 MW @facility").in(MW) == 100.0);
  CHECK_THROWS_WITH_AS((void)parse_quantity<facility_power>("100 MW @it"),
                       "expected @facility, got @it: 100 MW @it", Error);
  CHECK_THROWS_WITH_AS((void)parse_quantity<power>("100 MW @it"),
                       "expected no meter, got @it: 100 MW @it", Error);
  CHECK_THROWS_WITH_AS((void)parse_quantity<facility_power>("100"),
                       "expected a quantity with a unit, as in \"100 J/s\", got 100", Error);
}

TEST_CASE("the decimal comma of a locale changes nothing") {
  const std::string before = std::setlocale(LC_NUMERIC, nullptr);
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"}) {
    if (std::setlocale(LC_NUMERIC, name) != nullptr) break;
  }
  CHECK(ingest::parse_quantity_text("1.5 W").value == 1.5);
  std::setlocale(LC_NUMERIC, before.c_str());
}

TEST_CASE("text in messages is cut between letters") {
  const std::string letters = "\u00e9\u20ac";  // two and three bytes
  CHECK(ingest::letter_size(letters) == 2);
  CHECK(ingest::letter_size(letters.substr(2)) == 3);
  CHECK(ingest::letter_size("\xe2\x82") == 1);
  CHECK(ingest::shown_text(letters, 4) == "\u00e9...");
  CHECK(ingest::shown_text(letters, 5) == letters);
  CHECK(ingest::shown_text(std::string("\xff\xff\xff"), 2) == "\xff\xff...");
}

TEST_CASE("one slip is forgiven, two words that are equally near are not guessed") {
  CHECK(ingest::edit_distance("pue", "pue") == 0);
  CHECK(ingest::edit_distance("peu", "pue") == 1);  // neighbours swapped
  CHECK(ingest::edit_distance("utilty_power", "utility_power") == 1);
  CHECK(ingest::edit_distance("", "abc") == 3);
  CHECK(ingest::nearest("colling", {"cooling", "tariff"}) == "cooling");
  CHECK(ingest::nearest("fp6", {"fp4", "fp8"}).empty());
  CHECK(ingest::nearest("zzz", {"cooling", "tariff"}).empty());
}

}  // namespace
