#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace headway {

/// Text that must not be shown, such as a database URL. It prints as `***`; only `reveal()` returns
/// the text, so that a review finds each use.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  const std::string& reveal() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

 private:
  std::string text_;
};

}  // namespace headway
