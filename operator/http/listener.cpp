#include "operator/http/listener.hpp"

#include "common/error.hpp"
#include "operator/http/threads.hpp"

#include <format>
#include <utility>

#include <cpprest/http_listener.h>
#include <spdlog/spdlog.h>

namespace headway::http {

using web::http::experimental::listener::http_listener;

struct Listener::State {
  std::map<std::string, Handler> handlers;
  http_listener listener;

  void answer(const web::http::http_request& request) const;
  Reply reply(const std::string& path) const;
};

Reply Listener::State::reply(const std::string& path) const {
  const auto handler = handlers.find(path);
  if (handler == handlers.end()) return {404, "text/plain; charset=utf-8", "not found\n"};
  try {
    return handler->second();
  } catch (const std::exception& error) {
    spdlog::error("{}: {}", path, error.what());
    return {500, "text/plain; charset=utf-8", "internal error; see the log\n"};
  }
}

void Listener::State::answer(const web::http::http_request& request) const {
  const Reply reply = this->reply(request.relative_uri().path());
  web::http::http_response response(static_cast<web::http::status_code>(reply.status));
  response.set_body(reply.body, reply.content_type);
  // An exception of a task that nobody observes ends the process, and the client may be gone.
  request.reply(response).then([](const pplx::task<void>& sent) {
    try {
      sent.wait();
    } catch (const std::exception& error) {
      spdlog::debug("an answer could not be sent: {}", error.what());
    }
  });
}

Listener::Listener(const std::string& address, std::uint16_t port,
                   std::map<std::string, Handler> handlers) {
  limit_threads();
  const std::string url = std::format("http://{}:{}", address, port);
  try {
    state_ = std::make_unique<State>(std::move(handlers), http_listener(url));
    state_->listener.support(
        web::http::methods::GET,
        [state = state_.get()](const web::http::http_request& request) { state->answer(request); });
    state_->listener.open().wait();
  } catch (const std::exception& error) {
    throw Error(ExitCode::kUsage, "Listen",
                std::format("cannot listen on {}: {}", url, error.what()));
  }
}

Listener::~Listener() {
  close();
}

void Listener::close() {
  if (!state_) return;
  try {
    state_->listener.close().wait();
  } catch (const std::exception& error) {
    spdlog::warn("cannot close the listener: {}", error.what());
  }
  state_.reset();
}

}  // namespace headway::http
