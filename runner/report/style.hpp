#pragma once

#include <string>
#include <string_view>

namespace headway::report {

/// How text for people looks: in colours on a terminal, else plain.
class Style {
 public:
  explicit Style(bool colours) : colours_(colours) {}

  std::string good(std::string_view text) const { return wrapped("32", text); }
  std::string bad(std::string_view text) const { return wrapped("1;31", text); }
  std::string faint(std::string_view text) const { return wrapped("2", text); }

 private:
  std::string wrapped(std::string_view code, std::string_view text) const {
    if (!colours_) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
  }

  bool colours_;
};

}  // namespace headway::report
