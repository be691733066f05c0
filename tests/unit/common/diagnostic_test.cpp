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
