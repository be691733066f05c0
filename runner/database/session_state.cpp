#include "runner/database/session_state.hpp"

#include "runner/database/sql_text.hpp"

#include <algorithm>
#include <cctype>

namespace headway::database {

namespace {

bool is_name_character(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return std::isalnum(byte) != 0 || character == '_' || character == '$' || byte >= 128;
}

bool starts_name(char character) {
  return is_name_character(character) && std::isdigit(static_cast<unsigned char>(character)) == 0 &&
         character != '$';
}

/// The place behind the name that begins at `place`; `place` itself where none does.
std::size_t behind_name(std::string_view text, std::size_t place) {
  if (place >= text.size() || !starts_name(text[place])) return place;
  while (place < text.size() && is_name_character(text[place]))
    ++place;
  return place;
}

}  // namespace

Settings read_settings(Session& session, const std::vector<std::string>& names) {
  Settings settings;
  // Those of the running transaction change with each one.
  for (const Row& row : session.query(
           "SELECT name, setting FROM pg_catalog.pg_settings WHERE context IN ('user', "
           "'superuser') AND name NOT IN ('transaction_isolation', 'transaction_read_only', "
           "'transaction_deferrable', 'seed') "
           "UNION ALL SELECT n, pg_catalog.current_setting(n, true) FROM "
           "pg_catalog.unnest($1::text[]) n WHERE pg_catalog.current_setting(n, true) IS NOT NULL "
           "UNION ALL SELECT 'role', pg_catalog.current_setting('role') "
           "UNION ALL SELECT 'session_authorization', session_user",
           {array_text(names)}))
    settings[row.at(0).value_or("")] = row.at(1).value_or("");
  return settings;
}

Settings read_roles(Session& session) {
  const Row row = session.query("SELECT pg_catalog.current_setting('role'), session_user").at(0);
  return {{"role", row.at(0).value_or("")}, {"session_authorization", row.at(1).value_or("")}};
}

std::vector<std::string> possible_settings(std::string_view sql) {
  std::vector<std::string> names;
  std::size_t place = 0;
  while (place < sql.size()) {
    const std::size_t begin = place;
    std::size_t end = behind_name(sql, place);
    if (end == begin) {
      // Digits and the like: none of their characters starts a name.
      do {
        ++place;
      } while (place < sql.size() && is_name_character(sql[place - 1]) &&
               is_name_character(sql[place]));
      continue;
    }
    bool dotted = false;
    while (end < sql.size() && sql[end] == '.' && behind_name(sql, end + 1) > end + 1) {
      end = behind_name(sql, end + 1);
      dotted = true;
    }
    if (dotted) names.emplace_back(sql.substr(begin, end - begin));
    place = end;
  }
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

Settings changed_settings(const Settings& before, const Settings& now) {
  Settings changed;
  for (const auto& [name, value] : now) {
    const auto old = before.find(name);
    if (old == before.end() || old->second != value) changed[name] = value;
  }
  return changed;
}

void restore_settings(Session& session, const Settings& settings, Scope scope) {
  const auto set = [&](const std::string& name, const std::string& value) {
    session.query("SELECT pg_catalog.set_config($1, $2, $3::boolean)",
                  {name, value, scope == Scope::kTransaction ? "true" : "false"});
  };
  // A role that has fewer rights may not set some of the others, so both come last. A change of the
  // first one resets the second.
  for (const auto& [name, value] : settings) {
    if (name != "role" && name != "session_authorization") set(name, value);
  }
  for (const char* const name : {"session_authorization", "role"}) {
    if (const auto found = settings.find(name); found != settings.end()) set(name, found->second);
  }
}

TemporarySettings::TemporarySettings(Session& session, const Settings& settings)
    : session_(session) {
  for (const auto& [name, value] : settings)
    before_[name] =
        session.query("SELECT pg_catalog.current_setting($1)", {name}).at(0).at(0).value_or("");
  restore_settings(session, settings);
}

TemporarySettings::~TemporarySettings() {
  try {
    if (session_.connected()) restore_settings(session_, before_);
  } catch (
      const Error&) {  // NOLINT: a run that is being ended cancels this, too, and sends no more.
  }
}

std::vector<std::string> session_objects(Session& session) {
  std::vector<std::string> objects;
  for (const Row& row : session.query(
           "SELECT 'temporary table ' || relname FROM pg_catalog.pg_class "
           "WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'p', 'v') "
           "UNION ALL SELECT 'prepared statement ' || name FROM pg_catalog.pg_prepared_statements "
           "WHERE from_sql "
           "UNION ALL SELECT 'cursor ' || name FROM pg_catalog.pg_cursors WHERE is_holdable "
           "UNION ALL SELECT 'LISTEN ' || c FROM pg_catalog.pg_listening_channels() c "
           "UNION ALL SELECT 'advisory lock ' || classid || '/' || objid FROM pg_catalog.pg_locks "
           "WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid() AND granted"))
    objects.push_back(row.at(0).value_or(""));
  std::ranges::sort(objects);
  return objects;
}

}  // namespace headway::database
