#pragma once

#include "runner/plan/history.hpp"

#include <initializer_list>
#include <string>

namespace headway::testing {

/// A revision's header fields and sections, without a file.
struct Written {
  std::string id;
  std::string revises = {};
  std::string more = {};  ///< further header lines
  std::string sections = "-- headway: upgrade\nSELECT 1;\n";
};

/// A history read from texts, in this order. The file of revision `x` is `x.sql`, its message
/// `message of x`.
plan::History history_of(std::initializer_list<Written> revisions);

}  // namespace headway::testing
