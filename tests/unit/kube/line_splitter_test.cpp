#include "operator/kube/line_splitter.hpp"

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using headway::kube::LineSplitter;

namespace {

std::vector<std::string> split(LineSplitter& splitter, const std::vector<std::string>& chunks) {
  std::vector<std::string> lines;
  for (const std::string& chunk : chunks)
    splitter.add(chunk, [&](std::string_view line) { lines.emplace_back(line); });
  return lines;
}

}  // namespace

TEST_CASE("lines are put together however they are cut") {
  const std::string text = "first\n\nsecond line\r\nthird\n";
  const std::vector<std::string> expected{"first", "second line\r", "third"};
  const auto size = GENERATE(1U, 2U, 3U, 5U, 7U, 100U);
  std::vector<std::string> chunks;
  for (std::size_t at = 0; at < text.size(); at += size)
    chunks.push_back(text.substr(at, size));
  LineSplitter splitter;
  CHECK(split(splitter, chunks) == expected);
  CHECK(splitter.rest().empty());
}

TEST_CASE("text after the last newline is kept") {
  LineSplitter splitter;
  CHECK(split(splitter, {"a\nb"}) == std::vector<std::string>{"a"});
  CHECK(splitter.rest() == "b");
  CHECK(split(splitter, {"", "c\n"}) == std::vector<std::string>{"bc"});
}

TEST_CASE("a line of two megabytes in small pieces is one line") {
  LineSplitter splitter;
  std::vector<std::string> chunks(512, std::string(4096, 'x'));
  chunks.emplace_back("\n");
  const auto lines = split(splitter, chunks);
  REQUIRE(lines.size() == 1);
  CHECK(lines.front() == std::string(512UL * 4096UL, 'x'));
}
