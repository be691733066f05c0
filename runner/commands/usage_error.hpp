#pragma once

#include "runner/commands/verb.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace headway::commands {

/// A wrong command line: its text is printed behind `error: `, and it ends the program with code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Words that no verb and no option takes. Of a command line that has a piece of a connection
/// anywhere (`any_connection`), no argument is repeated: a blank in a password cuts it in two, and
/// only one of the pieces looks like one. `verb` is nothing where none was named.
UsageError unexpected_words(const std::vector<std::string>& words, const Verb* verb,
                            bool any_connection);

}  // namespace headway::commands
