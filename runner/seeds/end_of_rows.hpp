#pragma once

#include "runner/sql/copy_format.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace headway::seeds {

/// Watches the rows of a data file for a line `\.`: the server ends the COPY there and passes over
/// what follows (https://www.postgresql.org/docs/current/sql-copy.html).
class EndOfRows {
 public:
  EndOfRows() = default;
  /// Of rows in CSV: within their quotes a line `\.` ends nothing.
  EndOfRows(char quote, char escape) : quote_(quote), escape_(escape) {}

  /// True if something stands behind such a line. The rows may come in pieces of any size.
  bool is_passed(std::string_view piece);

 private:
  void follow_quotes(std::string_view line);

  std::optional<char> quote_{};
  char escape_ = '"';
  bool quoted_ = false;
  bool escaped_ = false;        ///< the next character is taken as it is
  bool begins_quoted_ = false;  ///< the line
  std::string line_{};          ///< the beginning of the line that has not ended
  bool ended_ = false;          ///< behind the mark
};

/// Nothing where a line `\.` is data: in the binary format and, since PostgreSQL 18, in CSV.
/// `server_version` is in the form of PQserverVersion: 170012. Pure.
std::optional<EndOfRows> end_of_rows(const sql::CopyFormat& format, int server_version);

}  // namespace headway::seeds
