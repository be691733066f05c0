#pragma once

#include "common/secret.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headway::database {

/// Where the database is and how to log in, checked before anything is tried. A value; it holds the
/// password, so no function prints it.
class ConnectionUrl {
 public:
  /// Takes the forms of libpq, a URI or `key=value` pairs, and SQLAlchemy's `postgresql+DRIVER://`
  /// with the few query parameters that its drivers name differently. White space around the URL
  /// is cut off: a Secret made from a file ends in a newline.
  ///
  /// Throws Error (kUsage, `InvalidDatabaseUrl`). Its text names a parameter that libpq does not
  /// know or whose value libpq does not take; nothing else of the URL is in it, since libpq's own
  /// messages about one often hold the password.
  static ConnectionUrl parse(const Secret& url);

  /// libpq's own PG* variables and files. Throws Error (kUsage): `NoDatabase` when none of them
  /// names a database, `InvalidDatabaseUrl` when libpq does not take the value of one.
  static ConnectionUrl from_environment();

  /// libpq keywords and their values; only the given ones.
  const std::vector<std::pair<std::string, std::string>>& parameters() const { return parameters_; }
  bool has(std::string_view keyword) const;
  /// Empty where the keyword is not given.
  std::string value(std::string_view keyword) const;

  /// The same server and login with another database.
  ConnectionUrl with_database(const std::string& name) const;

  /// `text` with every occurrence of the password replaced: a safety net, since no message should
  /// hold it.
  std::string redact(std::string text) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// `text` with `***` in place of every occurrence of `secret`.
std::string without_secret(std::string text, std::string_view secret);

}  // namespace headway::database
