#pragma once

#include <string>
#include <string_view>

namespace headway::database {

/// `postgresql+asyncpg://...?ssl=require` as libpq writes it: without the driver, and with libpq's
/// names for the parameters that SQLAlchemy's drivers name differently. `rest` stands behind the
/// `://`.
std::string without_driver(std::string_view scheme, std::string_view rest);

/// The parameters of a URL's query that libpq does not know.
struct ForeignParameters {
  std::string names;  ///< separated by commas; only those that can be names
  std::string hint;   ///< how to write them for libpq
};
ForeignParameters foreign_parameters(std::string_view query);

}  // namespace headway::database
