// Prints docs/resource.md; its argument is the definition's file.
#include "tests/unit/docs/resource_page.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  try {
    if (argc != 2) return 2;
    return std::fputs(headway::testing::resource_page(argv[1]).c_str(), stdout) < 0 ? 1 : 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
}
