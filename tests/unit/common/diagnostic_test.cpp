#include "common/diagnostic.hpp"

#include "common/error.hpp"

#include <catch2/catch_test_macros.hpp>

using headway::Diagnostic;

TEST_CASE("a diagnostic names the place as far as it is known") {
  CHECK(to_text(Diagnostic{"a.sql", 3, 7, "no", ""}) == "a.sql:3:7: no");
  CHECK(to_text(Diagnostic{"a.sql", 3, 0, "no", ""}) == "a.sql:3: no");
  CHECK(to_text(Diagnostic{"a.sql", 0, 0, "no", ""}) == "a.sql: no");
  CHECK(to_text(Diagnostic{"", 0, 0, "no", "say yes"}) == "no\n  hint: say yes");
}

TEST_CASE("all problems are in one error") {
  const headway::DiagnosticsError error({{"a.sql", 1, 0, "one", ""}, {"b.sql", 2, 0, "two", ""}});
  CHECK(error.code() == headway::ExitCode::kUsage);
  CHECK(std::string(error.what()) == "a.sql:1: one\nb.sql:2: two");
  CHECK(error.diagnostics().size() == 2);
}

TEST_CASE("ten of many equal problems are listed, and the rest counted") {
  const auto lines = [](int count) {
    std::vector<Diagnostic> all{{"first.sql", 1, 0, "another", ""}};
    for (int i = 1; i <= count; ++i)
      all.push_back({"f" + std::to_string(i) + ".sql", 2, 0, "BEGIN", "remove it"});
    return std::string(headway::DiagnosticsError(std::move(all)).what());
  };
  CHECK(lines(10).ends_with("f10.sql:2: BEGIN\n  hint: remove it"));
  const std::string text = lines(270);
  CHECK(text.starts_with("first.sql:1: another\nf1.sql:2: BEGIN\n"));
  CHECK(text.ends_with("f10.sql:2: BEGIN\n  hint: remove it\nand 260 more: BEGIN"));
}
