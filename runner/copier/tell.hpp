#pragma once

#include <initializer_list>

namespace headway::copier {

/// What a step came to; the program's exit code.
enum class End : int {
  kDone = 0,
  kMachine = 1,  ///< a full disk, a failing one: another try may go well
  kSource = 2,   ///< usage, or what was to be copied: the same image fails again
};

/// Writes the parts as one line, to standard output where all is well and else to standard error,
/// with control characters (of file names) made visible. Returns `end`.
End tell(End end, std::initializer_list<const char*> parts);

/// Tells "cannot VERB PATH: what errno says", and what to do where that is known.
End tell_errno(End end, const char* verb, const char* path);

/// A number as text.
class Digits {
 public:
  explicit Digits(unsigned long long number);

  const char* text() const { return text_ + first_; }

 private:
  char text_[24];
  int first_;
};

}  // namespace headway::copier
