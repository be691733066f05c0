#pragma once

#include "runner/plan/plan.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headway::apply {

/// One of the statements that are sent for a revision.
struct Item {
  enum class Kind {
    kSetting,      ///< ours: an option of a section mark, or the session's reset
    kStatement,    ///< the revision's
    kVerify,       ///< the revision's: must return exactly one true
    kConstraints,  ///< ours: checks the deferred constraints, or defers them again
    kVersionRow,   ///< ours: must change exactly one row
    kLedgerRow,    ///< ours: must change exactly so many rows as it has revisions
    kLedger,       ///< ours
    kSchemaState,  ///< ours: reads SchemaState
    kLocks,        ///< ours: reads whether the transaction holds its share of the server's locks
  };

  Kind kind = Kind::kSetting;
  std::string own = {};                               ///< a statement of ours
  std::string_view borrowed = {};                     ///< the revision's own text
  std::optional<revisions::CopyData> copy_data = {};  ///< the revision's own
  const revisions::Revision* revision = nullptr;      ///< for which it is sent
  long rows = 1;   ///< that kVersionRow and kLedgerRow must change
  int number = 0;  ///< from 1, within its section; 0: not the revision's
  int line = 0;    ///< of its first token
  int copy_data_line = 0;
  /// It changes how the server reads text, so the items behind it go in another message: a message
  /// is parsed as a whole before any of it runs.
  bool ends_message = false;
  bool backslash_escapes = false;  ///< how the splitter read '...' in it

  std::string_view text() const { return own.empty() ? borrowed : std::string_view(own); }
};

/// The section's settings, then its own statements.
std::vector<Item> section_items(const revisions::Section& section, Item::Kind kind);

/// A step's own statements and, going up, its verify section.
std::vector<Item> step_items(const plan::Step& step);
/// Its verify section alone, going up; else none.
std::vector<Item> verify_items(const plan::Step& step);

inline constexpr std::size_t kMessageStatements = 500;
inline constexpr std::size_t kMessageBytes = 256 * 1024;

/// Cuts items into messages, none empty and in order: as few as the limits allow or, with
/// `one_by_one`, one for each.
std::vector<std::span<const Item>> messages(std::span<const Item> items, bool one_by_one = false);

}  // namespace headway::apply
