#pragma once

#include <string>
#include <vector>

namespace headway {

/// One problem in a file that a person wrote. Readers collect all of a run's problems and report
/// them together, so that a user can fix a file at once.
struct Diagnostic {
  std::string file;
  int line = 0;    ///< from 1; 0 if no line is the cause
  int column = 0;  ///< from 1; 0 if only the line is known
  std::string message;
  std::string hint;  ///< what to do; may be empty

  bool operator==(const Diagnostic&) const = default;
};

/// `file:line:column: message`, parts that are not known left out, then the hint on a line of its
/// own.
std::string to_text(const Diagnostic& diagnostic);

}  // namespace headway
