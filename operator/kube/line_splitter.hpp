#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace headway::kube {

/// Assembles lines from pieces of any size. Not thread-safe; one for each stream.
class LineSplitter {
 public:
  /// Calls `on_line` with each line that `chunk` completes, without its newline; empty lines are
  /// left out. The view is valid during the call only.
  template <typename OnLine>
  void add(std::string_view chunk, OnLine&& on_line) {
    for (auto end = chunk.find('\n'); end != std::string_view::npos; end = chunk.find('\n')) {
      const std::string_view tail = chunk.substr(0, end);
      chunk.remove_prefix(end + 1);
      if (rest_.empty()) {
        if (!tail.empty()) on_line(tail);
        continue;
      }
      rest_ += tail;
      const std::string line = std::exchange(rest_, {});
      on_line(std::string_view(line));
    }
    rest_ += chunk;
  }

  /// The text after the last newline.
  const std::string& rest() const noexcept { return rest_; }

 private:
  std::string rest_;
};

}  // namespace headway::kube
