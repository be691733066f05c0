#pragma once

#include "runner/plan/plan.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headway::apply {

/// One statement of what is sent for a revision.
struct Item {
  enum class Kind {
    kSetting,      ///< ours: what a section mark asks for, or the session's reset
    kStatement,    ///< the revision's
    kVerify,       ///< the revision's: must return exactly one true
    kConstraints,  ///< ours: checks what was deferred
    kVersionRow,   ///< ours: must change exactly one row
    kLedger,       ///< ours
    kDeferred,     ///< ours: asks whether the next revision has constraints to defer again
  };

  Kind kind = Kind::kSetting;
  std::string own = {};                            ///< a statement of ours
  std::string_view borrowed = {};                  ///< the revision's own text
  std::optional<std::string_view> copy_data = {};  ///< the revision's own text
  int number = 0;  ///< from 1, within its section; 0: not the revision's
  int line = 0;    ///< of its first token
  int copy_data_line = 0;
  /// It changes how the server reads text, so whatever follows goes in another message: a message
  /// is read as a whole before any of it runs.
  bool ends_message = false;

  std::string_view text() const { return own.empty() ? borrowed : std::string_view(own); }
};

/// The section's own statements behind its settings.
std::vector<Item> section_items(const revisions::Section& section, Item::Kind kind);

/// What follows a step's own statements: going up its verify section, then the check of deferred
/// constraints.
std::vector<Item> closing_items(const plan::Step& step);

inline constexpr std::size_t kMessageStatements = 500;
inline constexpr std::size_t kMessageBytes = 256 * 1024;

/// Cuts items into messages, none empty: as many as the limits allow, in order.
std::vector<std::span<const Item>> messages(std::span<const Item> items);

}  // namespace headway::apply
