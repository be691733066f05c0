#include "runner/offline/session.hpp"

#include "common/text.hpp"
#include "runner/apply/deferred_constraints.hpp"
#include "runner/database/sql_text.hpp"
#include "runner/offline/psql_text.hpp"

#include <algorithm>
#include <format>

namespace headway::offline {

namespace {

/// Settings that only some servers have.
constexpr const char* kNewerSettings =
    "SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('transaction_timeout', "
    "'idle_session_timeout');\n";

/// By its words, as a run does: this can only be too careful.
bool mentions_constraints(const plan::Step& step) {
  return std::ranges::any_of(step.section().statements, [](const auto& statement) {
    const std::string text = lower(statement.text);
    return text.contains("set") && text.contains("constraints");
  });
}

std::string verify_sql(const revisions::Statement& statement, const std::string& id) {
  return "DO " +
         dollar_quoted(std::format(
             "\nDECLARE answer record;\nBEGIN\n  EXECUTE {} INTO STRICT answer;\n"
             "  IF answer::text IS DISTINCT FROM '(t)' THEN\n"
             "    RAISE EXCEPTION 'verify of revision % found % where true was expected', {}, "
             "answer;\n  END IF;\nEND\n",
             database::literal(statement.text), database::literal(id))) +
         ";\n";
}

}  // namespace

std::string baseline_sql(const database::Baseline& baseline) {
  std::string text;
  for (const std::string& statement : baseline.statements())
    text += statement + ";\n";
  return text + kNewerSettings;
}

std::string reset_sql(const database::Baseline& baseline) {
  std::string text;
  for (const std::string& statement : database::reset_statements(baseline))
    text += statement + ";\n";
  return text + kNewerSettings;
}

std::string note_time_sql(const char* variable) {
  return std::format("SELECT extract(epoch FROM clock_timestamp()) AS {} \\gset\n", variable);
}

std::string options_sql(const revisions::SectionOptions& options) {
  std::string text = "RESET row_security;\n";
  if (options.lock_timeout)
    text += std::format("SET lock_timeout = {};\n", options.lock_timeout->count());
  if (options.statement_timeout)
    text += std::format("SET statement_timeout = {};\n", options.statement_timeout->count());
  return text;
}

std::string verify_sql(const plan::Step& step) {
  if (step.direction != plan::Direction::kUp || !step.revision->verify) return {};
  std::string text = options_sql(step.revision->verify->options);
  for (const revisions::Statement& statement : step.revision->verify->statements)
    text += verify_sql(statement, step.revision->id);
  return text;
}

std::string check_constraints_sql(const plan::Step& step) {
  return std::format(
      "SELECT names IS NOT NULL AS headway_any, coalesce(names, '') AS headway_names, "
      "coalesce(usable{}, false) AS headway_by_name FROM ({}) AS constraints \\gset\n"
      "\\if :headway_any\n"
      "\\if :headway_by_name\n"
      "SET CONSTRAINTS :headway_names IMMEDIATE;\n"
      "\\else\n"
      "SET CONSTRAINTS ALL IMMEDIATE;\n"
      "\\set headway_all true\n"
      "\\endif\n\\endif\n",
      mentions_constraints(step) ? " AND false" : "", apply::kDeferrableNames);
}

std::string defer_again_sql(const std::string& new_transaction) {
  return std::format(
      "SELECT deferred IS NOT NULL AS headway_any, coalesce(deferred, '') AS headway_names, "
      ":'headway_all'::boolean OR deferred IS NOT NULL AND NOT coalesce(usable AND exact, false) "
      "AS headway_new FROM ({}) AS constraints \\gset\n"
      "\\if :headway_new\n{}"
      "\\elif :headway_any\n"
      "SET CONSTRAINTS :headway_names DEFERRED;\n"
      "\\endif\n",
      apply::kDeferrableNames, new_transaction);
}

std::string no_constraints_checked_sql() {
  return "\\set headway_all false\n";
}

}  // namespace headway::offline
