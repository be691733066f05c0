#include "operator/kube/api_error.hpp"

#include <charconv>
#include <format>

#include <nlohmann/json.hpp>

namespace headway::kube {

namespace {

// Proxies in between may answer with whole web pages.
constexpr std::size_t kMessageLimit = 500;

std::string text(const Json& object, std::string_view field) {
  const auto value = object.find(field);
  return value != object.end() && value->is_string() ? value->get<std::string>() : std::string();
}

std::string described(const ApiStatus& status) {
  std::string text = std::to_string(status.code);
  if (!status.reason.empty()) text += " " + status.reason;
  if (!status.message.empty()) text += ": " + status.message;
  return text;
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  // API servers do not write the other form, a date.
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace

ApiStatus parse_status(const Json& object) {
  ApiStatus status;
  if (!object.is_object()) return status;
  if (const auto code = object.find("code"); code != object.end() && code->is_number_integer())
    status.code = code->get<int>();
  status.reason = text(object, "reason");
  status.message = text(object, "message");
  const auto details = object.find("details");
  if (details == object.end() || !details->is_object()) return status;
  if (const auto after = details->find("retryAfterSeconds");
      after != details->end() && after->is_number_integer() && after->get<int>() > 0)
    status.retry_after = std::chrono::seconds(after->get<int>());
  const auto causes = details->find("causes");
  if (causes == details->end() || !causes->is_array()) return status;
  for (const Json& cause : *causes)
    if (cause.is_object())
      status.causes.push_back(
          {text(cause, "field"), text(cause, "reason"), text(cause, "message")});
  return status;
}

ApiStatus status_of(const Response& response) {
  const Json body = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  ApiStatus status;
  if (body.is_object() && text(body, "kind") == "Status")
    status = parse_status(body);
  else
    status.message = response.body.substr(0, kMessageLimit);
  status.code = response.status;
  // Only the header asks for a retry. The body has its hint also with failures after which the
  // write may have been carried out, such as a timeout in the server.
  status.retry_after.reset();
  if (const auto header = response.headers.find("retry-after"); header != response.headers.end())
    status.retry_after = parse_retry_after(header->second);
  return status;
}

ApiError::ApiError(const std::string& request, ApiStatus status)
    : std::runtime_error(std::format("{}: {}", request, described(status))),
      status_(std::move(status)) {}

}  // namespace headway::kube
