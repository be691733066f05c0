#pragma once

#include "runner/revisions/statement.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace headway::offline {

/// SQL in the form that makes psql send it unchanged but for white space: outside quotes and
/// comments, psql takes a colon before a name for one of its variables.
std::string for_psql(std::string_view sql, bool backslash_escapes = false);

/// Takes the parts of a script, one after another.
using Write = std::function<void(std::string_view)>;

/// A statement with its end and, for COPY ... FROM STDIN, its data whole. Long rows are read from
/// their file piece by piece.
void write_statement(const revisions::Statement& statement, const Write& write);

/// Lets psql send a statement that stands outside of a transaction. Where a script ends within one,
/// psql sends the beginning, which here is a quote without its end: the server refuses it.
std::string whole_or_nothing(std::string_view statement);

/// The rows of a COPY as psql reads them from a script, with the line that ends them.
void write_copy_data(const revisions::CopyData& data, const Write& write);

/// psql's command that prints a line, the first of `text`.
std::string echo(std::string_view text);

/// `text` between dollar quotes whose tag it does not hold.
std::string dollar_quoted(std::string_view text);

}  // namespace headway::offline
