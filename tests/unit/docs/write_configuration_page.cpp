// Prints docs/configuration.md.
#include "tests/unit/docs/configuration_page.hpp"

#include <cstdio>
#include <exception>

int main() {
  try {
    return std::fputs(headway::testing::configuration_page().c_str(), stdout) < 0 ? 1 : 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
}
