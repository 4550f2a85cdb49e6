// SPDX-License-Identifier: MIT

// The page of report/record_html.hpp in a real browser: Debian's chromium, without a window.

#include <doctest/doctest.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "e2t/report/record_html.hpp"
#include "examples/program.hpp"
#include "records.hpp"
#include "skip.hpp"

namespace {

// What the browser makes of the page, told by the page itself in an element that the test adds. The
// policy that forbids all loading is taken off, so that an attempt would be seen.
constexpr auto probe = R"(<script>addEventListener('load', () => {
  const box = element => element.getBoundingClientRect();
  const bars = [...document.querySelectorAll('svg path.bar')];
  const texts = [...document.querySelectorAll('svg text')].filter(text => text.textContent);
  const overlap = (left, right) => left.right > right.left + 0.5 && right.right > left.left + 0.5 &&
                                   left.bottom > right.top + 3 && right.bottom > left.top + 3;
  let touching = 0;
  for (const one of texts) for (const other of texts) if (one !== other && overlap(box(one), box(other))) ++touching;
  const answer = {
    width: innerWidth, needed: document.documentElement.scrollWidth,
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    requests: performance.getEntriesByType('resource').length,
    bars: bars.map(bar => box(bar).width), bar_heights: bars.map(bar => box(bar).height),
    texts: texts.map(text => text.textContent),
    outside: texts.filter(text => box(text).left < -0.5 || box(text).right > innerWidth + 0.5).length,
    touching: touching,
    smallest: Math.min(...texts.map(text => parseFloat(getComputedStyle(text).fontSize) *
                                            box(text.ownerSVGElement).width / text.ownerSVGElement.viewBox.baseVal.width)),
    cells: [...document.querySelectorAll('td,.tile b')].map(cell => cell.textContent)};
  const out = document.createElement('pre');
  out.id = 'probe'; out.hidden = true; out.textContent = JSON.stringify(answer);
  parent.document.body.append(out);
});</script></body>)";

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

struct Seen {
  nlohmann::json said;
  int width = 0, height = 0;
  std::vector<double> shares;  // of the colours asked for
};

// Opens the page in a frame of that size, for a window without a screen has at least 500 pixels.
Seen open_page(const std::string& html, int width, int height, bool dark,
               const std::string& colours) {
  const program::Folder folder;
  std::string page = html;
  replace(page, "<meta http-equiv=\"Content-Security-Policy\"", "<meta name=\"was\"");
  replace(page, "</body>", probe);
  const std::string frame =
      "<!DOCTYPE html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">"
      "<body style=\"margin:0\"><iframe style=\"display:block;border:0;width:" +
      std::to_string(width) + "px;height:" + std::to_string(height) + "px\" srcdoc=\"" +
      e2t::plot::escaped(page) + "\"></iframe></body>";
  const std::string file = folder.file("page.html", frame),
                    picture = (folder / "page.png").string(),
                    dump = (folder / "dump.html").string(), out = (folder / "out").string();
  const std::string command =
      "timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
      "--disable-background-networking --disable-component-update --disable-sync --hide-scrollbars "
      "--user-data-dir='" +
      (folder / "profile").string() + "' --window-size=" + std::to_string(width) + "," +
      std::to_string(height) +
      (dark ? " --blink-settings=preferredColorScheme=0"
            : " --blink-settings=preferredColorScheme=1") +
      " --screenshot='" + picture + "' --dump-dom 'file://" + file + "' >'" + dump +
      "' 2>/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  Seen seen;
  const std::string dom = program::text_of(dump);
  const std::string begin = "<pre id=\"probe\" hidden=\"\">";
  const std::size_t from = dom.find(begin);
  REQUIRE(from != std::string::npos);
  std::string said =
      dom.substr(from + begin.size(), dom.find("</pre>", from) - from - begin.size());
  for (const auto& [entity, letter] :
       {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&amp;", "&"}}) {
    for (std::size_t at = 0; (at = said.find(entity, at)) != std::string::npos;)
      said.replace(at++, std::strlen(entity), letter);
  }
  seen.said = nlohmann::json::parse(said);
  const std::string count = "/usr/bin/python3 '" E2T_SOURCE_DIR
                            "/tests/report/picture_colours.py' '" +
                            picture + "' " + colours + " >'" + out + "'";
  REQUIRE(std::system(count.c_str()) == 0);
  std::istringstream numbers(program::text_of(out));
  numbers >> seen.width >> seen.height;
  for (double share; numbers >> share;)
    seen.shares.push_back(share);
  return seen;
}

bool cannot_run() {
  if (std::system("chromium --version >/dev/null 2>&1") != 0) {
    e2t_test::skip("no browser: install the package chromium");
    return true;
  }
  if (std::system("/usr/bin/python3 -c 'import PIL' >/dev/null 2>&1") != 0) {
    e2t_test::skip("no PIL for /usr/bin/python3: install the package python3-pil");
    return true;
  }
  return false;
}

bool shows(const nlohmann::json& list, const std::string& text) {
  for (const auto& each : list) {
    if (each == text)
      return true;
  }
  return false;
}

}  // namespace

TEST_CASE(
    "a browser shows the bars, labels and numbers of a page, in light and dark and on a phone") {
  if (cannot_run())
    return;
  const e2t::Record record = e2t_test::full_record();
  const std::string page = e2t::to_html(record);
  struct View {
    int width, height;
    bool dark;
    const char* colours;  // the ground, the bars, the bar that stands out
  };
  for (const View& view : {View{1000, 1400, false, "'#ffffff' '#0072b2' '#d55e00'"},
                           View{1000, 1400, true, "'#14181d' '#4aa8e0' '#f0803c'"},
                           View{390, 2400, false, "'#ffffff' '#0072b2' '#d55e00'"}}) {
    CAPTURE(view.width);
    CAPTURE(view.dark);
    const Seen seen = open_page(page, view.width, view.height, view.dark, view.colours);
    CAPTURE(seen.said.dump());
    CHECK(seen.said["width"] == view.width);
    CHECK(seen.said["needed"] <= view.width);  // nothing to scroll sideways
    CHECK(seen.said["dark"] == view.dark);
    CHECK(seen.said["requests"] == 0);
    CHECK(seen.said["outside"] == 0);
    CHECK(seen.said["touching"] == 0);
    CHECK(seen.said["smallest"] >= 10.0);

    // Two ceilings, J/token and W at three meters, two TTFT and four times per token.
    const std::vector<double> bars = seen.said["bars"].get<std::vector<double>>();
    REQUIRE(bars.size() == 14);
    for (const double height : seen.said["bar_heights"].get<std::vector<double>>())
      CHECK(height >= 10.0);
    CHECK(bars[0] / bars[1] == doctest::Approx(9000.1 / 20000).epsilon(0.005));
    // PUE 1.1 and a host overhead of 1.25, so 1 : 1.25 : 1.375
    CHECK(bars[2] / bars[4] == doctest::Approx(1 / 1.375).epsilon(0.005));
    CHECK(bars[6] / bars[7] == doctest::Approx(1.25 / 1.375).epsilon(0.005));
    CHECK(bars[8] / bars[9] == doctest::Approx(0.21 / 0.9).epsilon(0.005));
    for (const char* text :
         {"memory_bandwidth", "9 k output_token/s", "facility", "0.479 J/output_token @device",
          "0.659 J/output_token @facility", "3.24 kW @facility", "210 ms", "39.8 ms"}) {
      CAPTURE(text);
      CHECK(shows(seen.said["texts"], text));
    }
    for (const char* text :
         {"4.92 k output_token/s", "time_per_output_token_p99", "53.1 ms", "org/model_x",
          "r1 second line", "0.011 USD/M output_token", "measured ± 1.4 %"}) {
      CAPTURE(text);
      CHECK(shows(seen.said["cells"], text));
    }

    CHECK(seen.width == view.width);
    CHECK(seen.height == view.height);
    REQUIRE(seen.shares.size() == 3);
    CHECK(seen.shares[0] > 0.5);
    CHECK(seen.shares[1] > 0.02);
    CHECK(seen.shares[2] > 0.001);
  }
}
