#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headway::database {

/// Values of libpq's parameters, by keyword.
using ConnectionValues = std::vector<std::pair<std::string, std::string>>;

/// A value that libpq cannot use. Its text names the keyword, and nothing of the value.
struct WrongValue {
  std::string keyword;
  std::string why;   ///< continues `its sslmode `
  std::string hint;  ///< how to write it
};

/// The first of these values by which each connection would fail before it is tried.
///
/// `checked` are the ones to look at; `others` hold beside them, such as the ones of libpq's
/// variables where `checked` are a URL's.
std::optional<WrongValue> find_wrong_value(const ConnectionValues& checked,
                                           const ConnectionValues& others);

/// What libpq's variables say, without those whose parameter is among `given`. Beside a service,
/// whose file comes before them, none but PGSERVICE.
ConnectionValues values_of_environment(const ConnectionValues& given);

/// The variable that stands for a keyword, as PGPORT for port.
std::string variable_of(std::string_view keyword);

}  // namespace headway::database
