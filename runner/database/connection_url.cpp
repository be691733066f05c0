#include "runner/database/connection_url.hpp"

#include "common/error.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

#include <libpq-fe.h>

namespace headway::database {

namespace {

constexpr std::string_view kHint =
    "a URL is postgresql://USER:PASSWORD@HOST:PORT/DATABASE; characters such as @ / : % in the "
    "password are "
    "written as %40 %2F %3A %25";

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ExitCode::kUsage, "InvalidDatabaseUrl", "the database URL cannot be read: " + why,
              std::string(kHint));
}

/// The query parameters of SQLAlchemy's drivers that libpq does not know and that concern the
/// driver alone.
constexpr std::array<std::string_view, 9> kDriverOnly = {"prepared_statement_cache_size",
                                                         "prepared_statement_name_func",
                                                         "statement_cache_size",
                                                         "max_cached_statement_lifetime",
                                                         "max_cacheable_statement_size",
                                                         "async_fallback",
                                                         "async_creator",
                                                         "command_timeout",
                                                         "prepare_threshold"};

/// One `name=value` of the query, as libpq calls it; nothing where it has no such thing.
std::optional<std::string> libpq_parameter(std::string_view parameter) {
  const std::string_view name = parameter.substr(0, parameter.find('='));
  if (std::ranges::find(kDriverOnly, name) != kDriverOnly.end()) return std::nullopt;
  if (name == "ssl" && name.size() < parameter.size()) {
    const std::string_view value = parameter.substr(name.size() + 1);
    if (value == "true" || value == "True" || value == "1") return "sslmode=require";
    if (value == "false" || value == "False" || value == "0") return "sslmode=disable";
    return "sslmode=" + std::string(value);
  }
  return std::string(parameter);
}

/// `postgresql+asyncpg://...?ssl=require` as libpq writes it.
std::string without_driver(std::string_view scheme, std::string_view rest) {
  std::string url = std::string(scheme) + "://";
  const std::size_t query = rest.find('?');
  url += rest.substr(0, query);
  if (query == std::string_view::npos) return url;
  rest.remove_prefix(query + 1);
  char separator = '?';
  while (!rest.empty()) {
    const std::string_view parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), parameter.size() + 1));
    if (const auto known = libpq_parameter(parameter)) {
      url += separator + *known;
      separator = '&';
    }
  }
  return url;
}

/// Refuses what libpq would take apart at the wrong place, so that a part of the password would
/// become a host or a database name, and be shown as such.
void check_at_signs(std::string_view rest) {
  const std::string_view location = rest.substr(0, rest.find('?'));
  const std::size_t slash = location.find('/');
  const std::size_t first = location.find('@');
  if (std::ranges::count(location, '@') > 1 ||
      (first != std::string_view::npos && slash != std::string_view::npos && slash < first))
    refuse("it has an @ or a / too many");
}

std::string libpq_form(const std::string& url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string::npos) {
    if (url.find('=') == std::string::npos) refuse("it has no postgresql:// in front");
    return url;
  }
  // A `://` further on belongs to a value of the key=value form.
  const std::string_view scheme = std::string_view(url).substr(0, colon);
  if (scheme.find_first_of("= ") != std::string_view::npos) return url;
  const std::string_view rest = std::string_view(url).substr(colon + 3);
  const std::size_t plus = scheme.find('+');
  const std::string_view base = scheme.substr(0, plus);
  if (base != "postgresql" && base != "postgres")
    refuse("it does not begin with postgresql:// or postgresql+DRIVER://");
  check_at_signs(rest);
  return plus == std::string_view::npos ? url : without_driver(base, rest);
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

void check_port(std::string_view port) {
  if (port.find_first_not_of("0123456789,") != std::string_view::npos)
    refuse("its port is not a number");
}

}  // namespace

ConnectionUrl ConnectionUrl::parse(const Secret& url) {
  char* said = nullptr;
  const Options options{PQconninfoParse(libpq_form(url.reveal()).c_str(), &said)};
  PQfreemem(said);  // It may hold the password.
  if (!options) refuse("a part of it is malformed, or a parameter has an unknown name");
  ConnectionUrl parsed;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    if (!option->val) continue;
    if (option->keyword == std::string_view("port")) check_port(option->val);
    parsed.parameters_.emplace_back(option->keyword, option->val);
  }
  return parsed;
}

ConnectionUrl ConnectionUrl::from_environment() {
  for (const char* name : {"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"}) {
    if (std::getenv(name)) return {};
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

std::string ConnectionUrl::redact(std::string text) const {
  for (const auto& [keyword, value] : parameters_) {
    if ((keyword != "password" && keyword != "sslpassword") || value.empty()) continue;
    for (std::size_t at = 0; (at = text.find(value, at)) != std::string::npos; at += 3)
      text.replace(at, value.size(), "***");
  }
  return text;
}

}  // namespace headway::database
