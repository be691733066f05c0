// Prints headway(1).
#include "tests/unit/docs/man_page.hpp"

#include <cstdio>
#include <exception>

int main() {
  try {
    return std::fputs(headway::testing::man_page().c_str(), stdout) < 0 ? 1 : 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
}
