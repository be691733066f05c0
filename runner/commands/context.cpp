#include "runner/commands/context.hpp"

#include "runner/apply/run_result.hpp"
#include "runner/database/version_table.hpp"
#include "runner/report/outcome_text.hpp"
#include "runner/revisions/catalogue.hpp"

#include <cstdlib>
#include <iostream>
#include <string_view>

#include <unistd.h>

namespace headway::commands {

plan::History load_history(const GlobalOptions& options) {
  return plan::build_history(revisions::load(options.folders));
}

database::ConnectionUrl connection_url(const GlobalOptions& options) {
  return options.database_url.empty() ? database::ConnectionUrl::from_environment()
                                      : database::ConnectionUrl::parse(options.database_url);
}

CurrentRows read_current_rows(const GlobalOptions& options) {
  database::Session session(connection_url(options), {});
  const database::VersionTable table =
      database::find_version_table(session, options.version_table_schema);
  return {.rows = database::read_rows(session, table), .shown_url = session.shown()};
}

report::Style style_for(int file_descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool wanted = !no_color || *no_color == '\0';
  const bool able = terminal && std::string_view(terminal) != "dumb";
  return report::Style(wanted && able && isatty(file_descriptor) == 1);
}

void print(const std::string& text) {
  std::cout << text << std::flush;
}

int print_error(const Error& error, Output output) {
  const OutcomeError details = apply::details_of(error);
  if (output == Output::kJson) print(report::error_json(details) + "\n");
  std::cerr << report::error_text(details, style_for(STDERR_FILENO));
  if (!details.hint.empty()) std::cerr << "  next:     " << details.hint << '\n';
  return static_cast<int>(error.code());
}

}  // namespace headway::commands
