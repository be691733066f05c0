#include "runner/sql/sequence_sets.hpp"

#include "common/text.hpp"
#include "tests/unit/sql/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace headway;

TEST_CASE("calls of setval() are found that leave a sequence uncalled") {
  for (const auto& [text, expected] : testing::sql_cases("sequence_sets.txt")) {
    INFO(text);
    std::vector<std::string> found;
    for (const sql::SequenceSet& set : sql::uncalled_sets({.text = text}))
      found.push_back(set.sequence + "=" + set.value);
    CHECK(join(found, " ") == expected);
  }
}
