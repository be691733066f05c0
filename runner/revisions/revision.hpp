#pragma once

#include "runner/revisions/left_out.hpp"
#include "runner/revisions/statement.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway::revisions {

/// How a transaction sees what others commit meanwhile, where that is not READ COMMITTED.
enum class Isolation { kRepeatableRead, kSerializable };

/// The options behind the name in a section mark: `-- headway: upgrade lock-timeout=2s`.
struct SectionOptions {
  bool no_transaction = false;
  /// By the mark, or by SET TRANSACTION ISOLATION LEVEL as the section's first statement. The
  /// section needs a transaction of its own.
  std::optional<Isolation> isolation;
  std::optional<std::chrono::milliseconds> lock_timeout;       ///< 0: no limit
  std::optional<std::chrono::milliseconds> statement_timeout;  ///< 0: no limit

  bool operator==(const SectionOptions&) const = default;
};

/// BEGIN and COMMIT around a whole section.
struct Wrapping {
  Statement begin;
  Statement commit;
};

/// The text below one section mark, up to the next one.
struct Section {
  std::string_view mark;  ///< the mark's text behind `headway:`, trimmed: `upgrade lock-timeout=2s`
  int line = 0;           ///< of the mark
  SectionOptions options;
  std::string_view text;  ///< everything below the mark, as written
  std::vector<Statement> statements;
  /// Passed over, so not among the statements: Headway's own transaction takes their place.
  std::shared_ptr<const Wrapping> wrapping;
};

/// One revision file, read. It owns the text that all its views point into, so it may be copied,
/// moved and kept; copies share the text. Immutable by convention once parsed, hence safe to read
/// from any thread.
struct Revision {
  std::string id;
  std::string message;  ///< the first comment line; empty where there is none
  std::vector<std::string> down_revisions;
  std::vector<std::string> depends_on;
  std::vector<std::string> branch_labels;
  std::string created;    ///< as written; empty where there is none
  bool contract = false;  ///< takes away what the old version of the app needs

  std::string file;  ///< the path under which it was found
  int line = 0;      ///< of the header's `revision:`

  Section upgrade;
  std::optional<Section> downgrade;  ///< absent: the revision cannot be undone
  std::optional<Section> verify;

  std::shared_ptr<const std::string> source;          ///< the whole file, but for:
  std::shared_ptr<const LeftOut> left_out = nullptr;  ///< may be nullptr
};

/// SHA-256 of the whole file, in hex.
std::string file_hash(const Revision& revision);

}  // namespace headway::revisions
