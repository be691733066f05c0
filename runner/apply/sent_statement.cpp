#include "runner/apply/sent_statement.hpp"

#include "runner/revisions/rows_reader.hpp"

#include <memory>

namespace headway::apply {

database::Statement sent_statement(std::string_view text,
                                   const std::optional<revisions::CopyData>& copy_data) {
  database::Statement statement{.text = text};
  if (!copy_data) return statement;
  if (!copy_data->in_file()) {
    statement.copy_data = copy_data->text();
    return statement;
  }
  // A std::function can be copied, so its copies share the reader.
  const auto reader = std::make_shared<revisions::RowsReader>(copy_data->in_file());
  statement.next_copy_piece = [reader] { return reader->next(); };
  return statement;
}

}  // namespace headway::apply
