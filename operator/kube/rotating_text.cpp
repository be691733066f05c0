#include "operator/kube/rotating_text.hpp"

#include "common/error.hpp"
#include "common/text.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace headway::kube {

namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  return std::string(trim(text));
}

}  // namespace

RotatingText::RotatingText(Secret text) : text_(std::move(text)) {}

RotatingText::RotatingText(std::string path, const Clock& clock)
    : path_(std::move(path)), clock_(&clock) {
  errno = 0;
  text_ = Secret(read(path_));
  if (text_.empty())
    throw Error(
        ExitCode::kUsage, "KubernetesAccess",
        "cannot use " + path_ + ": " + (errno != 0 ? std::strerror(errno) : "the file is empty"));
  read_at_ = clock_->monotonic();
}

Secret RotatingText::text() {
  const std::lock_guard lock(mutex_);
  if (path_.empty()) return text_;
  const auto now = clock_->monotonic();
  if (read_at_ && now - *read_at_ < kRereadAfter) return text_;
  if (Secret fresh(read(path_)); !fresh.empty()) text_ = std::move(fresh);
  read_at_ = now;
  return text_;
}

void RotatingText::expire() {
  const std::lock_guard lock(mutex_);
  read_at_.reset();
}

}  // namespace headway::kube
