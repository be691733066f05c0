#include "operator/http/client_transport.hpp"

#include "common/error.hpp"
#include "common/text.hpp"
#include "operator/http/threads.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <format>
#include <utility>
#include <vector>

#include <boost/asio/ssl.hpp>
#include <cpprest/http_client.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace headway::http {

namespace {

using kube::Request;
using kube::Response;
using kube::TransportError;
using web::http::client::http_client;
using web::http::client::http_client_config;
using Tls = std::function<kube::TlsMaterial()>;

void trust(boost::asio::ssl::context& context, const kube::TlsMaterial& material) {
  namespace asio = boost::asio;
  if (!material.certificate_authority.empty()) {
    // A new store: the present one holds the system's authorities too.
    SSL_CTX_set_cert_store(context.native_handle(), X509_STORE_new());
    context.add_certificate_authority(asio::buffer(material.certificate_authority));
  }
  if (material.client_certificate.empty()) return;
  context.use_certificate_chain(asio::buffer(material.client_certificate));
  context.use_private_key(asio::buffer(material.client_key.reveal()), asio::ssl::context::pem);
}

http_client_config configured(const Tls& tls, std::chrono::milliseconds timeout) {
  http_client_config config;
  config.set_timeout(timeout);
  config.set_max_redirects(0);
  config.set_validate_certificates(true);
  config.set_ssl_context_callback(
      [tls](boost::asio::ssl::context& context) { trust(context, tls()); });
  return config;
}

web::http::method translated(kube::Method method) {
  return std::string(kube::to_text(method));
}

web::http::http_request translated(const Request& request, const std::string& host) {
  web::http::http_request translated(http::translated(request.method));
  translated.set_request_uri(web::uri(request.path));
  if (!request.content_type.empty()) translated.set_body(request.body, request.content_type);
  auto& headers = translated.headers();
  headers.add("Accept", request.accept);
  if (!request.user_agent.empty()) headers.add("User-Agent", request.user_agent);
  // The library checks the certificate against this header if it is set.
  if (!host.empty()) headers.add("Host", host);
  if (!request.bearer_token.empty())
    headers.add("Authorization", "Bearer " + request.bearer_token.reveal());
  return translated;
}

Response translated(const web::http::http_response& response) {
  Response translated;
  translated.status = response.status_code();
  for (const auto& [name, value] : response.headers()) {
    translated.headers.emplace(lower(name), value);
  }
  return translated;
}

Response with_body(web::http::http_response& response) {
  Response whole = translated(response);
  const std::vector<unsigned char> body = response.extract_vector().get();
  whole.body.assign(body.begin(), body.end());
  return whole;
}

/// Most failures of the library differ in their text only.
TransportError::Kind kind_of(const web::http::http_exception& error) {
  using Kind = TransportError::Kind;
  const std::string_view text = error.what();
  if (text.contains("SSL handshake")) return Kind::kTls;
  if (text.contains("resolving") || text.contains("Failed to connect")) return Kind::kConnect;
  if (error.error_code().value() == ETIMEDOUT) return Kind::kTimeout;
  return Kind::kLost;
}

std::string message_of(const web::http::http_exception& error, TransportError::Kind kind) {
  std::string message = error.what();
  if (kind != TransportError::Kind::kTls) return message;
  // The library has no text for OpenSSL's error codes.
  const char* const reason =
      ERR_reason_error_string(static_cast<unsigned long>(error.error_code().value()));
  if (reason != nullptr) message += std::string(": ") + reason;
  return message;
}

/// Cancels the library's tasks when a stop is requested.
class Cancellation {
 public:
  explicit Cancellation(std::stop_token stop)
      : on_stop_(std::move(stop), [this] { source_.cancel(); }) {}

  void cancel() { source_.cancel(); }
  pplx::cancellation_token token() const { return source_.get_token(); }

 private:
  pplx::cancellation_token_source source_;
  std::stop_callback<std::function<void()>> on_stop_;
};

/// Carries an exception of a receiver through the library's code to the caller.
struct Abandoned {
  std::exception_ptr reason;
};

/// Runs the call and translates every exception of the library.
template <typename Call>
Response translating(const std::string& server, const std::stop_token& stop, Call call) {
  const auto fail = [&](TransportError::Kind kind, const std::string& message) {
    if (stop.stop_requested()) kind = TransportError::Kind::kCancelled;
    throw TransportError(kind, server + ": " + message);
  };
  try {
    if (stop.stop_requested()) fail(TransportError::Kind::kCancelled, "stopped");
    return call();
  } catch (const web::http::http_exception& error) {
    const auto kind = kind_of(error);
    fail(kind, message_of(error, kind));
  } catch (const boost::system::system_error& error) {
    fail(TransportError::Kind::kTls, error.what());  // from the certificates, before any contact
  } catch (const TransportError&) {
    throw;
  } catch (const Abandoned& abandoned) {
    std::rethrow_exception(abandoned.reason);
  } catch (const std::exception& error) {
    fail(TransportError::Kind::kProtocol, error.what());
  }
  std::unreachable();
}

void hand_over(web::http::http_response& response, const kube::Transport::OnChunk& on_chunk) {
  const auto hand = [&](std::string_view chunk) {
    try {
      on_chunk(chunk);
    } catch (...) {
      throw Abandoned{std::current_exception()};
    }
  };
  auto body = response.body().streambuf();
  std::array<unsigned char, 64 * 1024> buffer;
  hand({});
  // A peek waits for more data; the data that have arrived are then read without a wait.
  while (body.getc().get() != decltype(body)::traits::eof()) {
    const std::size_t count = std::min(body.in_avail(), buffer.size());
    const std::size_t got = body.getn(buffer.data(), count).get();
    hand({reinterpret_cast<const char*>(buffer.data()), got});
  }
}

}  // namespace

struct ClientTransport::State {
  Options options;
  http_client client;  // for send(): its connections are used again
};

ClientTransport::ClientTransport(Options options) {
  limit_threads();
  if (options.server.contains('['))
    throw Error(ExitCode::kUsage, "KubernetesAccess",
                std::format("the server '{}' is a literal IPv6 address", options.server),
                "write a name instead; cpprestsdk does not connect to such an address");
  try {
    if (web::uri(options.server).host().empty()) throw web::uri_exception("it has no host");
    http_client client(options.server, configured(options.tls, options.timeout));
    state_ = std::make_unique<State>(std::move(options), std::move(client));
  } catch (const std::exception& error) {
    throw Error(ExitCode::kUsage, "KubernetesAccess",
                std::format("the server '{}' is no URL: {}", options.server, error.what()));
  }
}

ClientTransport::~ClientTransport() = default;

Response ClientTransport::send(const Request& request, std::stop_token stop) {
  return translating(state_->options.server, stop, [&] {
    Cancellation cancellation(stop);
    auto response =
        state_->client
            .request(translated(request, state_->options.tls_server_name), cancellation.token())
            .get();
    return with_body(response);
  });
}

Response ClientTransport::stream(const Request& request, const OnChunk& on_chunk,
                                 std::chrono::milliseconds idle_timeout, std::stop_token stop) {
  const Options& options = state_->options;
  return translating(options.server, stop, [&] {
    Cancellation cancellation(stop);
    // The timeout is the client's, and a stream needs a connection of its own anyway.
    http_client client(options.server, configured(options.tls, idle_timeout));
    auto response =
        client.request(translated(request, options.tls_server_name), cancellation.token()).get();
    if (response.status_code() != 200) return with_body(response);
    try {
      hand_over(response, on_chunk);
    } catch (...) {
      // An exception of a task that nobody observes ends the process.
      cancellation.cancel();
      try {
        response.content_ready().wait();
      } catch (...) {
      }
      throw;
    }
    response.content_ready().wait();
    return translated(response);
  });
}

}  // namespace headway::http
