#pragma once

#include <string>
#include <string_view>

namespace headway::seeds {

/// Watches the rows of a data file for a line `\.`: the server ends the COPY there and passes over
/// what follows (https://www.postgresql.org/docs/current/sql-copy.html).
class EndOfRows {
 public:
  /// True if something stands behind such a line. The rows may come in pieces of any size.
  bool is_passed(std::string_view piece);

 private:
  std::string line_;    ///< the beginning of the line that has not ended
  bool ended_ = false;  ///< behind the mark
};

}  // namespace headway::seeds
