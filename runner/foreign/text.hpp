#pragma once

#include "runner/foreign/history.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headway::foreign {

/// A file's name that begins with its version: `20230101120000_create_users.sql`.
struct VersionedName {
  std::string version;      ///< the digits, as they are written there
  std::string title;        ///< words in the place of `_` and `-`
  bool underscore = false;  ///< follows the digits
};

/// The name, without its folder and its ending, cut behind its digits; nothing where it begins with
/// none.
std::optional<VersionedName> versioned(std::string_view stem);

/// The last part of a path.
std::string_view file_name(std::string_view path);

/// True for a file that is in no folder within the one that was named.
bool is_at_top(const SourceText& file);

/// Words in the place of `_` and `-`; the message of a revision.
std::string words(std::string_view name);

/// A name as the id of a revision: `_` for every character that an id may not have.
std::string as_id(std::string_view name);

/// The version without zeros at its front, as a number has it.
std::string as_number(std::string_view version);

/// True if `left` is the smaller number; both are digits.
bool less(std::string_view left, std::string_view right);

/// The lines of a text, without their ends.
std::vector<std::string> lines_of(std::string_view text);

/// True if a file of settings has this line, blanks and case aside.
bool has_setting(std::string_view text, std::string_view line);

/// A text cut at its marks: lines for which `mark` gives a name. What stands before the first mark
/// has the name "".
struct Piece {
  std::string name;
  std::string mark;  ///< the line of the mark
  int line = 1;      ///< of the piece's first line, which follows the mark
  std::string text;
};
std::vector<Piece> cut_at_marks(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view line)>& mark);

/// The text behind `-- WORD` in a comment line, trimmed; nothing in any other line.
std::optional<std::string> behind(std::string_view line, std::string_view word);

/// True if the text holds more than blanks and comments.
bool has_sql(std::string_view text);

}  // namespace headway::foreign
