#pragma once

#include "runner/revisions/copy_data.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace headway::revisions {

/// `-- headway: batch size=5000 pause=50ms`: the statement below it is repeated until it changes no
/// row.
struct Batch {
  static constexpr int kRounds = 100'000;

  int line = 0;  ///< of the mark
  int size = 0;
  std::chrono::milliseconds pause{0};
  int rounds = kRounds;                                ///< that may change rows
  std::optional<std::chrono::milliseconds> max_lag{};  ///< of a replica
  std::optional<std::chrono::milliseconds> max_age{};  ///< of another session's transaction
  std::string_view written{};  ///< the statement as the file has it, with `:batch_size`
  std::shared_ptr<const std::string> sent{};  ///< with the size in its place
};

/// One SQL statement as psql would send it. Views point into the file's text, which the Revision
/// keeps.
struct Statement {
  /// From its first token to its last, without the semicolon. Of a batch: as it is sent, in a text
  /// that the batch keeps.
  std::string_view text;
  int line = 0;                         ///< of its first token, from 1
  std::optional<CopyData> copy_data{};  ///< for COPY ... FROM STDIN
  int copy_data_line = 0;               ///< of the first data line; 0 where there is no COPY data
  std::shared_ptr<const Batch> batch{};
  /// The file has switched standard_conforming_strings off before it, so a backslash in '...' is an
  /// escape.
  bool backslash_escapes = false;
};

}  // namespace headway::revisions
