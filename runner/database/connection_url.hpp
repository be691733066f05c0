#pragma once

#include "common/secret.hpp"

#include <string>
#include <utility>
#include <vector>

namespace headway::database {

/// Where the database is and how to log in, checked before anything is tried. A value; it holds the
/// password, so it has no way to be printed.
class ConnectionUrl {
 public:
  /// Takes what libpq takes, a URI or `key=value` pairs, and SQLAlchemy's `postgresql+DRIVER://`
  /// with the few query parameters that its drivers name differently. Throws Error (kUsage,
  /// `InvalidDatabaseUrl`), whose text holds nothing of the URL: what libpq itself says about one
  /// often holds the password.
  static ConnectionUrl parse(const Secret& url);

  /// libpq's own PG* variables and files. Throws Error (kUsage, `NoDatabase`) when none of them
  /// says anything.
  static ConnectionUrl from_environment();

  /// libpq keywords and their values; only what was given.
  const std::vector<std::pair<std::string, std::string>>& parameters() const { return parameters_; }
  bool has(std::string_view keyword) const;

  /// `text` with every occurrence of the password replaced: a net below the rule that messages hold
  /// none.
  std::string redact(std::string text) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace headway::database
