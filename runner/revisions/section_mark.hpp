#pragma once

#include "common/diagnostic.hpp"
#include "runner/revisions/revision.hpp"
#include "runner/revisions/splitter.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace headway::revisions {

/// The text behind the colon of a comment `-- headway: ...`, trimmed; nothing for any other
/// comment.
std::optional<std::string_view> mark_text(std::string_view comment);

/// Whether a comment that is no mark was surely meant as one: `-- headway upgrade`, the colon
/// forgotten.
bool is_mark_without_colon(std::string_view comment);

struct SectionMark {
  enum class Kind { kUpgrade, kDowngrade, kVerify };
  Kind kind = Kind::kUpgrade;
  SectionOptions options;
};

/// Reads a mark and its options: the beginning of a section, or a batch. Pure.
std::expected<std::variant<SectionMark, Batch>, Diagnostic> parse_mark(const Mark& mark,
                                                                       const std::string& file);

}  // namespace headway::revisions
