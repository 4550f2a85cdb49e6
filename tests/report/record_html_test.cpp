// SPDX-License-Identifier: MIT

// What the text of the page says; record_html_browser_test.cpp looks at it in a browser.

#include "e2t/report/record_html.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "records.hpp"

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != text.npos; at += part.size())
    ++found;
  return found;
}

// Whether every element is closed in order; the elements of HTML that have no end are left out.
bool balanced(const std::string& page) {
  std::vector<std::string> open;
  for (std::size_t at = 0; (at = page.find('<', at)) != page.npos;) {
    const std::size_t end = page.find('>', at);
    if (end == page.npos)
      return false;
    const std::string tag = page.substr(at + 1, end - at - 1);
    at = end;
    if (tag[0] == '!' || tag.back() == '/')
      continue;
    const std::string name = tag.substr(0, tag.find(' '));
    if (name == "meta" || name == "link" || name == "wbr")
      continue;
    if (name[0] != '/') {
      open.push_back(name);
    } else if (open.empty() || open.back() != name.substr(1)) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("a page is small, whole, and names nothing that it would have to load") {
  for (const e2t::Record& record : e2t_test::records()) {
    const std::string page = e2t::to_html(record);
    CHECK(page.size() < 100'000);
    CHECK(balanced(page));
    for (const char* part :
         {"http:", "https:", "//", "src=", "url(", "@import", "<script", "onload"}) {
      CAPTURE(part);
      CHECK(page.find(part) == page.npos);
    }
    CHECK(count(page, "href=") == 1);
    CHECK(page.find("<link rel=\"icon\" href=\"data:,\">") != page.npos);
    CHECK(page.find("default-src 'none'") != page.npos);
  }
}

TEST_CASE("texts of a record are no HTML") {
  e2t::Record record = e2t_test::small_record();
  record.title = "<script>alert(1)</script>";
  record.model = "\"><img src=x onerror=alert(1)>";
  record.pue = e2t::absent("</dl><b>");
  record.ceilings = {
      {"<i>&", e2t::modelled(e2t::Quantity<e2t::output_token_rate>(7.0 * e2t::units::token_per_s)),
       e2t::absent("'")}};
  const std::string page = e2t::to_html(record);
  CHECK(balanced(page));
  CHECK(page.find("<script") == page.npos);
  CHECK(page.find("<img") == page.npos);
  CHECK(page.find("<b>&lt;") == page.npos);
  CHECK(page.find("&lt;script&gt;alert(1)&lt;/script&gt;") != page.npos);
  CHECK(page.find("<dt>&lt;/dl&gt;&lt;b&gt;</dt>") != page.npos);
}

TEST_CASE("a chart has a bar for every figure that is known, and is left out where none is") {
  const std::string full = e2t::to_html(e2t_test::full_record()),
                    small = e2t::to_html(e2t_test::small_record());
  CHECK(count(full, "<path class=\"bar") == 14);
  CHECK(count(full, "<svg") == 5);
  CHECK(count(small, "<path class=\"bar") == 2);  // J/token and W at the device
  CHECK(count(small, "<svg") == 2);
  e2t::Record none;
  const std::string empty = e2t::to_html(none);
  CHECK(count(empty, "<svg") == 0);
  CHECK(balanced(empty));
  CHECK(empty.find("<dt>not given</dt>") != empty.npos);
}

TEST_CASE("bars that are more than five times the shortest are cut off, and this is said") {
  e2t::Record record = e2t_test::small_record();
  record.time_to_first_token = e2t::measured(0.1 * e2t::units::s);
  record.time_to_first_token_p99 = e2t::measured(0.6 * e2t::units::s);
  const std::string page = e2t::to_html(record);
  // 360 * 0.1 / 0.5 pixels, and 360 with an arrow of 6
  CHECK(page.find("H72 V") != page.npos);
  CHECK(page.find("H354 l6 6 l-6 6 V") != page.npos);
  CHECK(page.find("cut off at 5 x the shortest") != page.npos);
  record.time_to_first_token_p99 = e2t::measured(0.4 * e2t::units::s);
  CHECK(e2t::to_html(record).find("cut off") == page.npos);
}
