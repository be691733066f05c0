#include "runner/database/connection_url.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "runner/database/connection_values.hpp"
#include "runner/database/url_parameters.hpp"

#include <algorithm>
#include <cstdlib>
#include <format>
#include <memory>

#include <libpq-fe.h>

namespace headway::database {

namespace {

constexpr std::string_view kHint =
    "a URL is postgresql://USER:PASSWORD@HOST:PORT/DATABASE; characters such as @ / : ? % in the "
    "password are written as %40 %2F %3A %3F %25";

[[noreturn]] void refuse(const std::string& why, const std::string& hint = std::string(kHint)) {
  throw Error(ExitCode::kUsage, "InvalidDatabaseUrl", "the database URL cannot be read: " + why,
              hint);
}

/// Refuses a URL that libpq would take apart at the wrong place, so that a part of the password
/// would become a host or a database name, and be shown as such.
void check_at_signs(std::string_view rest) {
  // libpq ends the password at the first @, though a ? stands before it.
  if (std::ranges::count(rest.substr(0, rest.find('/')), '@') > 1) refuse("it has an @ too many");
  const std::string_view location = rest.substr(0, rest.find('?'));
  const std::size_t slash = location.find('/');
  const std::size_t first = location.find('@');
  if (std::ranges::count(location, '@') > 1 ||
      (first != std::string_view::npos && slash != std::string_view::npos && slash < first))
    refuse("it has an @ or a / too many");
}

std::string libpq_form(std::string_view url) {
  if (url.empty()) refuse("it is empty");
  if (url.front() == '\'' || url.front() == '"')
    refuse("it is in quotes", "leave the quotes out: a Secret or a variable holds the bare URL");
  if (url.starts_with("jdbc:"))
    refuse("it is one of JDBC", "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) {
    if (url.find('=') == std::string_view::npos) refuse("it has no postgresql:// in front");
    return std::string(url);
  }
  // A `://` further on belongs to a value of the key=value form.
  const std::string_view scheme = url.substr(0, colon);
  if (scheme.contains('=')) return std::string(url);
  if (scheme.contains(' ')) refuse("there is text in front of postgresql://");
  const std::string_view rest = url.substr(colon + 3);
  const std::size_t plus = scheme.find('+');
  const std::string_view base = scheme.substr(0, plus);
  if (base != "postgresql" && base != "postgres")
    refuse("it does not begin with postgresql:// or postgresql+DRIVER://");
  check_at_signs(rest);
  return plus == std::string_view::npos ? std::string(url) : without_driver(base, rest);
}

/// Says why libpq cannot read a URL.
[[noreturn]] void explain(std::string_view form) {
  const std::size_t query = form.find('?');
  const bool uri = form.find("://") < form.find('=');
  if (!uri)
    refuse("a keyword is unknown to libpq, or a value with a space in it is not in quotes",
           "the form is host=HOST port=PORT dbname=DATABASE user=USER password='PASSWORD'; " +
               std::string(kHint));
  // A part of the password may stand behind the ?: then the @ that ends it follows.
  if (query != std::string_view::npos && form.substr(query).contains('@'))
    refuse("it has an @ behind a ?");
  if (query == std::string_view::npos) refuse("a part of it is malformed");
  const ForeignParameters foreign = foreign_parameters(form.substr(query + 1));
  if (foreign.names.empty()) refuse("a part of it is malformed");
  refuse("libpq knows no parameter " + foreign.names, foreign.hint);
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

/// Refuses values by which every connection would fail before it is tried.
void check_values(const ConnectionValues& given) {
  const ConnectionValues variables = values_of_environment(given);
  if (const auto wrong = find_wrong_value(variables, given)) {
    const std::string variable = variable_of(wrong->keyword);
    throw Error(ExitCode::kUsage, "InvalidDatabaseUrl",
                std::format("libpq's {} {}", variable.empty() ? "variables" : variable, wrong->why),
                wrong->hint);
  }
  if (const auto wrong = find_wrong_value(given, variables))
    // A part of the password may stand where the port should.
    refuse(std::format("its {} {}", wrong->keyword, wrong->why),
           wrong->keyword == "port" ? std::format("{}; {}", wrong->hint, kHint) : wrong->hint);
}

}  // namespace

ConnectionUrl ConnectionUrl::parse(const Secret& url) {
  const std::string form = libpq_form(trim(url.reveal()));
  char* said = nullptr;
  const Options options{PQconninfoParse(form.c_str(), &said)};
  PQfreemem(said);  // Never shown: it may hold the password.
  if (!options) explain(form);
  ConnectionUrl parsed;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    if (option->val) parsed.parameters_.emplace_back(option->keyword, option->val);
  }
  check_values(parsed.parameters_);
  return parsed;
}

ConnectionUrl ConnectionUrl::from_environment() {
  for (const char* name : {"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"}) {
    if (!std::getenv(name)) continue;
    check_values({});
    return {};
  }
  throw Error(
      ExitCode::kUsage, "NoDatabase", "no database is given",
      "set DATABASE_URL (an argument would show in the process list), or use --database-url or "
      "libpq's PGHOST, PGDATABASE, ...");
}

bool ConnectionUrl::has(std::string_view keyword) const {
  return std::ranges::any_of(parameters_,
                             [&](const auto& entry) { return entry.first == keyword; });
}

std::string ConnectionUrl::value(std::string_view keyword) const {
  for (const auto& [name, value] : parameters_) {
    if (name == keyword) return value;
  }
  return "";
}

ConnectionUrl ConnectionUrl::with_database(const std::string& name) const {
  ConnectionUrl other = *this;
  std::erase_if(other.parameters_,
                [](const auto& parameter) { return parameter.first == "dbname"; });
  other.parameters_.emplace_back("dbname", name);
  return other;
}

std::string ConnectionUrl::redact(std::string text) const {
  text = without_secret(std::move(text), value("password"));
  // What the URL leaves out libpq takes from its variables.
  if (const char* of_environment = std::getenv("PGPASSWORD"))
    text = without_secret(std::move(text), of_environment);
  return without_secret(std::move(text), value("sslpassword"));
}

std::string without_secret(std::string text, std::string_view secret) {
  if (secret.empty()) return text;
  constexpr std::string_view kShown = "***";
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += kShown.size())
    text.replace(at, secret.size(), kShown);
  return text;
}

}  // namespace headway::database
