#pragma once

#include "common/diagnostic.hpp"
#include "runner/revisions/left_out.hpp"
#include "runner/revisions/statement.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headway::revisions {

/// A comment line `-- headway: ...`, outside quotes, dollar bodies, block comments and COPY data.
struct Mark {
  std::string_view comment;  ///< the whole comment, from its dashes to the line's end
  std::string_view text;     ///< the text behind the colon, trimmed
  int line = 0;
};

using Piece = std::variant<Statement, Mark>;

/// A file cut into its statements and marks, in order.
struct Split {
  std::vector<Piece> pieces;
  std::vector<Diagnostic> diagnostics;  ///< `pieces` is to be used only when there are none
};

/// Cuts SQL as psql does: a semicolon ends a statement unless it stands in quotes, a comment,
/// parentheses or the BEGIN ATOMIC body of a function; COPY ... FROM STDIN takes its data from the
/// lines that follow, up to `\.`. A statement that switches standard_conforming_strings off or on
/// changes how the rest of its section is read. `\restrict` and `\unrestrict`, which pg_dump
/// writes, are passed over; every other psql command is a diagnostic. A mark and the end of the
/// text end a statement too. Empty statements are dropped. Stricter than psql where psql would send
/// something that cannot be meant: quotes, comments, parentheses and COPY data without an end are
/// diagnostics that name the line where they began.
///
/// Pure, linear in time; nothing is copied: all views point into `text`. `file` only names it in
/// diagnostics, and `left_out` says which rows the text lacks. A COPY elsewhere has its rows in the
/// text.
Split split(std::string_view text, const std::string& file, const LeftOut* left_out = nullptr);

/// The same, which gives the diagnostics and calls `take` with each piece, so that those of a long
/// file need not be held twice.
std::vector<Diagnostic> split_into(std::string_view text, const std::string& file,
                                   const LeftOut* left_out,
                                   const std::function<void(const Piece&)>& take);

}  // namespace headway::revisions
