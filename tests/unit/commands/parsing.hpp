#pragma once

#include "runner/commands/command_line.hpp"

#include <map>
#include <string>
#include <vector>

namespace headway::testing {

using Variables = std::map<std::string, std::string>;

/// The words behind `headway`, read with these variables and no others.
std::expected<commands::CommandLine, commands::Ending> parse_words(
    const std::vector<std::string>& words, const Variables& variables = {});

/// The same; fails the test where the words are refused, or where they are not.
commands::CommandLine parsed(const std::vector<std::string>& words,
                             const Variables& variables = {});
commands::Ending ending_of(const std::vector<std::string>& words, const Variables& variables = {});

}  // namespace headway::testing
