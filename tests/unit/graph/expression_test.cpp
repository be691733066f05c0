#include "runner/graph/expression.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::graph {

TEST_CASE("expressions are cut into branch, symbol and offset") {
  struct Case {
    std::string_view text, branch, symbol;
    std::optional<int> offset;
  };
  const Case cases[] = {
      {"head", "", "head", {}},
      {"ae10+2", "", "ae10", 2},
      {"ae10-2", "", "ae10", -2},
      {"+2", "", "", 2},
      {"-1", "", "", -1},
      {"+0", "", "", 0},
      {"shop@head", "shop", "head", {}},
      {"shop@+1", "shop", "", 1},
      {"shop@base+10", "shop", "base", 10},
      {"shop-2@head", "shop-2", "head", {}},
      {"shop-2+1", "", "shop-2", 1},
      {"a@b@c", "a", "b@c", {}},
      {"@head", "", "head", {}},
      {"shop@", "shop", "", {}},
      {"", "", "", {}},
      {"+", "", "+", {}},
      {"head+", "", "head+", {}},
      {"head+x", "", "head+x", {}},
      {"head+2x", "", "head+2x", {}},
      {"+2147483648", "", "+2147483648", {}},
  };
  for (const Case& item : cases) {
    INFO(item.text);
    const Expression parsed = parse_expression(item.text);
    CHECK(parsed.whole == item.text);
    CHECK(parsed.branch == item.branch);
    CHECK(parsed.symbol == item.symbol);
    CHECK(parsed.offset == item.offset);
  }
}

}  // namespace headway::graph
