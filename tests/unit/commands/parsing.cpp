#include "tests/unit/commands/parsing.hpp"

#include <catch2/catch_test_macros.hpp>

namespace headway::testing {

using namespace commands;

std::expected<CommandLine, Ending> parse_words(const std::vector<std::string>& words,
                                               const Variables& variables) {
  std::vector<const char*> pointers = {"headway"};
  for (const std::string& word : words)
    pointers.push_back(word.c_str());
  return parse(static_cast<int>(pointers.size()), pointers.data(),
               [&](const std::string& name) -> std::optional<std::string> {
                 const auto found = variables.find(name);
                 if (found == variables.end()) return std::nullopt;
                 return found->second;
               });
}

CommandLine parsed(const std::vector<std::string>& words, const Variables& variables) {
  const auto line = parse_words(words, variables);
  INFO((line ? "" : line.error().text));
  REQUIRE(line.has_value());
  return *line;
}

Ending ending_of(const std::vector<std::string>& words, const Variables& variables) {
  const auto line = parse_words(words, variables);
  REQUIRE_FALSE(line.has_value());
  return line.error();
}

}  // namespace headway::testing
