#include "runner/revisions/header_key.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <string>

namespace headway::revisions {

namespace {

/// Small letters only; empty for text that is no key in any spelling.
std::string letters_of(std::string_view words) {
  std::string letters;
  for (const char c : lower(words)) {
    if (c >= 'a' && c <= 'z')
      letters += c;
    else if (!std::string_view(" -_").contains(c))
      return {};
  }
  return letters;
}

/// Whether one change of a letter leads from one word to the other: a letter inserted, left out,
/// replaced, or exchanged with its neighbour.
bool is_one_slip_away(std::string_view left, std::string_view right) {
  if (left.size() > right.size()) std::swap(left, right);
  if (right.size() - left.size() > 1) return false;
  const std::size_t same =
      static_cast<std::size_t>(std::ranges::mismatch(left, right).in1 - left.begin());
  left.remove_prefix(same);
  right.remove_prefix(same);
  if (left.size() < right.size()) return right.substr(1) == left;
  if (left.empty() || left.substr(1) == right.substr(1)) return true;
  return left.size() > 1 && left[0] == right[1] && left[1] == right[0] &&
         left.substr(2) == right.substr(2);
}

/// Prose such as `Creates: the tables` begins with a capital letter.
bool is_one_small_word(std::string_view words) {
  return words.find_first_not_of("abcdefghijklmnopqrstuvwxyz-_") == words.npos;
}

}  // namespace

std::optional<Key> exact_key(std::string_view word) {
  const auto found = std::ranges::find(kKeys, word);
  if (found == kKeys.end()) return std::nullopt;
  return static_cast<Key>(found - kKeys.begin());
}

std::optional<Key> meant_key(std::string_view words) {
  const std::string plain = letters_of(words);
  if (plain == "revision" || plain == "revisionid") return Key::kRevision;
  if (plain == "revises" || plain == "downrevision") return Key::kRevises;
  if (plain == "branchlabels" || plain == "branchlabel") return Key::kBranchLabels;
  if (plain == "dependson") return Key::kDependsOn;
  if (plain == "created" || plain == "createdate") return Key::kCreated;
  if (plain == "phase") return Key::kPhase;
  if (!is_one_small_word(words)) return std::nullopt;
  if (is_one_slip_away(plain, "revision")) return Key::kRevision;
  if (is_one_slip_away(plain, "revises") || is_one_slip_away(plain, "downrevision"))
    return Key::kRevises;
  if (is_one_slip_away(plain, "branchlabels")) return Key::kBranchLabels;
  if (is_one_slip_away(plain, "dependson")) return Key::kDependsOn;
  if (is_one_slip_away(plain, "phase")) return Key::kPhase;
  return std::nullopt;
}

}  // namespace headway::revisions
