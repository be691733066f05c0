#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headway::database {

/// A message of libpq about a connection that could not be opened.
struct ServerWords {
  std::string text;                    ///< as people read it
  std::vector<std::string> sqlstates;  ///< of the errors in it that a server sent, in order
};

/// Takes a message apart that was made with PQERRORS_VERBOSE: there an error of the server reads
/// `SEVERITY:  SQLSTATE: text`, whatever its language, and ends in a line with the place in the
/// server's source.
ServerWords server_words(std::string_view message);

}  // namespace headway::database
