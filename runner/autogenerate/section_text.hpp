#pragma once

#include "runner/autogenerate/statement.hpp"

#include <string>

namespace headway::autogenerate {

/// The sections of a revision file, marks included. `concurrent`: both run outside of a
/// transaction, and indexes are built and dropped CONCURRENTLY. A statement that loses data says so
/// in a comment above it.
std::string section_text(const Statements& up, const Statements& down, bool concurrent);

/// The statements alone.
std::string statements_text(const Statements& statements, bool concurrent);

}  // namespace headway::autogenerate
