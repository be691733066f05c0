#pragma once

#include "runner/database/progress_rows.hpp"
#include "runner/database/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headway::database {

/// The settings that a session has now and that statements can change, whichever way they did: SET,
/// set_config(), a function or a procedure; the role among them. The server does not list settings
/// of its users' own making (`app.tenant`), so these are read by the `names` given.
Settings read_settings(Session& session, const std::vector<std::string>& names);

/// The names in a text of SQL that could be settings of users' own making: `app.tenant`, but also
/// every other name with a dot. Sorted, each once. Pure.
std::vector<std::string> possible_settings(std::string_view sql);

/// Those of `now` that are not the same in `before`. Pure.
Settings changed_settings(const Settings& before, const Settings& now);

/// The roles among them alone: `role` and `session_authorization`.
Settings read_roles(Session& session);

/// How long settings last that are made within a transaction.
enum class Scope { kSession, kTransaction };

/// Sets them.
void restore_settings(Session& session, const Settings& settings, Scope scope = Scope::kSession);

/// Settings that hold while it lives; then the session has the earlier values again. Only outside
/// of a transaction.
class TemporarySettings {
 public:
  TemporarySettings(Session& session, const Settings& settings);
  ~TemporarySettings();
  TemporarySettings(const TemporarySettings&) = delete;
  TemporarySettings& operator=(const TemporarySettings&) = delete;

 private:
  Session& session_;
  Settings before_;
};

/// Objects in a session besides settings, which nothing brings back in another one: temporary
/// tables, prepared statements, cursors WITH HOLD, channels, advisory locks (the run's own among
/// them). As texts for people, sorted: `temporary table x`. Only outside of a transaction, which
/// has locks of its own.
std::vector<std::string> session_objects(Session& session);

}  // namespace headway::database
