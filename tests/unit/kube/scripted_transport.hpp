#pragma once

#include "operator/kube/transport.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace headway::testing {

/// How the server of a ScriptedTransport answers one request.
struct Answer {
  int status = 200;
  std::string body{};                 ///< of send(), and of a stream with another status than 200
  std::vector<std::string> chunks{};  ///< of a stream
  std::map<std::string, std::string> headers = {};
  std::optional<kube::TransportError::Kind> failure = {};  ///< after the chunks, or at once
  bool refused = false;                                    ///< a stream fails before it begins
  std::function<void()> meanwhile = {};                    ///< before the stream ends
};

/// Answers requests from a script, in memory. When the script has come to its end, it requests a
/// stop and fails as cancelled, so that whatever runs against it comes to an end too. For one
/// thread.
class ScriptedTransport final : public kube::Transport {
 public:
  void add(Answer answer) { answers_.push_back(std::move(answer)); }

  kube::Response send(const kube::Request& request, std::stop_token) override {
    const Answer answer = next(request);
    if (answer.failure) throw kube::TransportError(*answer.failure, "scripted");
    return {answer.status, answer.headers, answer.body};
  }

  kube::Response stream(const kube::Request& request, const OnChunk& on_chunk,
                        std::chrono::milliseconds, std::stop_token) override {
    const Answer answer = next(request);
    if (answer.refused) throw kube::TransportError(*answer.failure, "scripted");
    if (answer.status != 200) return {answer.status, answer.headers, answer.body};
    on_chunk({});
    for (const std::string& chunk : answer.chunks)
      on_chunk(chunk);
    if (answer.meanwhile) answer.meanwhile();
    if (answer.failure) throw kube::TransportError(*answer.failure, "scripted");
    return {200, answer.headers, {}};
  }

  std::stop_token stop_token() const { return stop_.get_token(); }
  const std::vector<kube::Request>& requests() const { return requests_; }

  /// `GET /path?query`, one a request.
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const kube::Request& request : requests_)
      lines.push_back(std::string(kube::to_text(request.method)) + " " + request.path);
    return lines;
  }

 private:
  Answer next(const kube::Request& request) {
    if (answers_.empty()) {
      stop_.request_stop();
      throw kube::TransportError(kube::TransportError::Kind::kCancelled, "the script has ended");
    }
    requests_.push_back(request);
    Answer answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }

  std::deque<Answer> answers_;
  std::vector<kube::Request> requests_;
  std::stop_source stop_;
};

}  // namespace headway::testing
