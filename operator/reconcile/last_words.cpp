#include "operator/reconcile/last_words.hpp"

#include "common/outcome.hpp"
#include "operator/api/json_read.hpp"

#include <format>

namespace headway::reconcile {

namespace {

/// The message of one line; empty for JSON without one, and for the end of a line of JSON whose
/// beginning was cut off.
std::string message_of(std::string_view line) {
  if (line.starts_with('{')) {
    const api::Json json = api::Json::parse(line, nullptr, /*allow_exceptions=*/false);
    for (const char* name : {"msg", "message"})
      if (const api::Json& text = api::member(json, name); text.is_string())
        return text.get<std::string>();
    if (json.is_object()) return {};
  }
  return line.ends_with('}') && line.contains("\":") ? std::string() : std::string(line);
}

}  // namespace

std::string last_message(std::string_view log) {
  while (!log.empty()) {
    const auto newline = log.rfind('\n');
    const std::string_view line = newline == std::string_view::npos ? log : log.substr(newline + 1);
    if (std::string message = message_of(line); !message.empty()) return message;
    log = newline == std::string_view::npos ? std::string_view() : log.substr(0, newline);
  }
  return {};
}

std::string last_words(const ObservedPod& pod) {
  const auto outcome = parse_outcome(pod.termination_message);
  if (!outcome) return last_message(pod.termination_message);
  return outcome->error ? outcome->error->message : std::string();
}

std::string out_of_memory(const ObservedPod& pod) {
  if (pod.memory_limit.empty())
    return "the container has no memory limit of its own, so the node's memory was used up: see "
           "spec.runner.resources";
  return std::format("it reached its memory limit of {}, spec.runner.resources.limits.memory",
                     pod.memory_limit);
}

}  // namespace headway::reconcile
