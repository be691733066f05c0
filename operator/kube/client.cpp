#include "operator/kube/client.hpp"

#include "operator/kube/line_splitter.hpp"
#include "operator/kube/query.hpp"

#include <format>
#include <optional>
#include <utility>

namespace headway::kube {

namespace {

constexpr int kTries = 10;
constexpr std::chrono::seconds kLongestWait{60};

std::string described(const Request& request) {
  return std::format("{} {}", to_text(request.method),
                     request.path.substr(0, request.path.find('?')));
}

TransportError no_json(const Request& request) {
  return {TransportError::Kind::kProtocol, described(request) + ": the answer is no JSON object"};
}

Query selected(const Selection& selection) {
  Query query;
  query.add("labelSelector", selection.label_selector);
  query.add("fieldSelector", selection.field_selector);
  return query;
}

/// Asks for the metadata alone, which every server can send.
std::string accept_metadata(std::string_view kind) {
  return std::format("application/json;as={};g=meta.k8s.io;v=v1", kind);
}

std::string write_query(const WriteOptions& options, bool apply = false) {
  Query query;
  query.add("fieldManager", options.field_manager).add_if("force", apply && options.force);
  query.add("fieldValidation", options.strict ? "Strict" : "");
  return query.text();
}

std::string with_part(std::string path, Part part) {
  if (part == Part::kStatus) path += "/status";
  return path;
}

std::string_view content_type(PatchType type) {
  switch (type) {
    case PatchType::kMerge:
      return "application/merge-patch+json";
    case PatchType::kApply:
      return "application/apply-patch+yaml";  // JSON is YAML; servers before 1.32 know no other
                                              // type
  }
  std::unreachable();
}

std::string_view to_text(Propagation propagation) {
  switch (propagation) {
    case Propagation::kBackground:
      return "Background";
    case Propagation::kForeground:
      return "Foreground";
  }
  std::unreachable();
}

/// Reports one attempt to the observer: once, at its answer or its failure.
class Attempt {
 public:
  Attempt(const Request& request, const Clock& clock, const ClientOptions& options)
      : method_(request.method), clock_(clock), options_(options), began_(clock.monotonic()) {}
  ~Attempt() { ended(0); }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  void ended(int code) {
    if (options_.observer && !std::exchange(reported_, true))
      options_.observer({method_, code, clock_.monotonic() - began_});
  }

 private:
  const Method method_;
  const Clock& clock_;
  const ClientOptions& options_;
  const std::chrono::steady_clock::time_point began_;
  bool reported_ = false;
};

/// Makes the call with the token; after a 401 a second time, with the token read again.
template <typename Call>
Response authorised(Request& request, const ClientOptions& options, Call call) {
  if (!options.token) return call();
  request.bearer_token = options.token->text();
  Response response = call();
  if (response.status != 401) return response;
  options.token->expire();
  request.bearer_token = options.token->text();
  return call();
}

}  // namespace

Client::Client(Transport& transport, const Clock& clock, ClientOptions options)
    : transport_(transport), clock_(clock), options_(std::move(options)) {}

Request Client::request(Method method, std::string path, const Json* body) const {
  Request request;
  request.method = method;
  request.path = std::move(path);
  request.user_agent = options_.user_agent;
  if (body != nullptr) {
    request.content_type = "application/json";
    // Text from a pod may hold bytes that are not UTF-8; its status must be written all the same.
    request.body = body->dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return request;
}

std::string Client::exchange(Request request, std::stop_token stop) const {
  for (int tries = 1;; ++tries) {
    Response response = authorised(request, options_, [&] {
      Attempt attempt(request, clock_, options_);
      Response answer = transport_.send(request, stop);
      attempt.ended(answer.status);
      return answer;
    });
    if (response.status >= 200 && response.status < 300) return std::move(response.body);
    const ApiError error(described(request), status_of(response));
    const auto wait = error.status().retry_after;
    if (!error.retry_can_help() || !wait || *wait > kLongestWait || tries > kTries) throw error;
    if (!clock_.sleep(*wait, stop))
      throw TransportError(TransportError::Kind::kCancelled, described(request) + ": stopped");
  }
}

Json Client::exchange_json(const Request& request, std::stop_token stop) const {
  Json json = Json::parse(exchange(request, std::move(stop)), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) throw no_json(request);
  return json;
}

Json Client::get(const Resource& resource, const ObjectKey& key, std::stop_token stop) const {
  return exchange_json(request(Method::kGet, path_of(resource, key)), std::move(stop));
}

ListPage Client::page(const Resource& resource, const Selection& selection, int limit,
                      const std::string& next, const Visitor& visitor, std::stop_token stop) const {
  Query query = selected(selection);
  query.add_number("limit", limit).add("continue", next);
  Request listing = request(Method::kGet, path_of(resource, {selection.ns, {}}) + query.text());
  if (selection.metadata_only) listing.accept = accept_metadata("PartialObjectMetadataList");
  auto page = read_list_page(exchange(listing, std::move(stop)), visitor.on_object);
  if (!page) throw no_json(listing);
  return *std::move(page);
}

std::string Client::visit(const Resource& resource, const Selection& selection,
                          const ListOptions& options, const Visitor& visitor,
                          std::stop_token stop) const {
  ListPage last;
  do {
    try {
      last = page(resource, selection, options.page_size, last.next, visitor, stop);
    } catch (const ApiError& error) {
      if (!error.expired() || last.next.empty()) throw;
      // The pages so far are of an expired version and must not be mixed with newer ones.
      if (visitor.on_restart) visitor.on_restart();
      last = page(resource, selection, /*limit=*/0, /*next=*/{}, visitor, stop);
    }
  } while (!last.next.empty());
  return std::move(last.resource_version);
}

List Client::list(const Resource& resource, const Selection& selection, const ListOptions& options,
                  std::stop_token stop) const {
  List list;
  const Visitor collector{
      .on_object = [&](Json object) { list.items.push_back(std::move(object)); },
      .on_restart = [&] { list.items.clear(); }};
  list.resource_version = visit(resource, selection, options, collector, std::move(stop));
  return list;
}

void Client::watch(const Resource& resource, const Selection& selection,
                   const WatchOptions& options, const std::function<void(WatchEvent)>& on_event,
                   std::stop_token stop) const {
  Query query = selected(selection);
  query.add("watch", "true").add("allowWatchBookmarks", "true");
  query.add("resourceVersion", options.resource_version)
      .add_number("timeoutSeconds", options.timeout.count());
  Request watching = request(Method::kGet, path_of(resource, {selection.ns, {}}) + query.text());

  if (selection.metadata_only) watching.accept = accept_metadata("PartialObjectMetadata");

  LineSplitter lines;
  const auto on_line = [&](std::string_view line) {
    if (stop.stop_requested())
      throw TransportError(TransportError::Kind::kCancelled, described(watching) + ": stopped");
    WatchEvent event = parse_watch_event(line);
    if (event.type == WatchEvent::Type::kError)
      throw ApiError("watch " + described(watching), parse_status(event.object));
    on_event(std::move(event));
  };
  const Response response = authorised(watching, options_, [&] {
    Attempt attempt(watching, clock_, options_);
    const auto on_chunk = [&](std::string_view chunk) {
      if (chunk.empty()) {
        attempt.ended(200);
        if (options.on_open) options.on_open();
      }
      lines.add(chunk, on_line);
    };
    Response answer = transport_.stream(watching, on_chunk, options.idle_timeout, stop);
    attempt.ended(answer.status);
    return answer;
  });
  if (response.status != 200) throw ApiError("watch " + described(watching), status_of(response));
  if (!lines.rest().empty()) on_line(lines.rest());
}

Json Client::create(const Resource& resource, const Json& object, const WriteOptions& options,
                    std::stop_token stop) const {
  const std::string path = path_of(resource, {metadata_text(object, "namespace"), {}});
  return exchange_json(request(Method::kPost, path + write_query(options), &object),
                       std::move(stop));
}

Json Client::replace(const Resource& resource, const Json& object, Part part,
                     const WriteOptions& options, std::stop_token stop) const {
  const std::string path = with_part(path_of(resource, key_of(object)), part);
  return exchange_json(request(Method::kPut, path + write_query(options), &object),
                       std::move(stop));
}

Json Client::patch(const Resource& resource, const ObjectKey& key, Part part, PatchType type,
                   const Json& body, const WriteOptions& options, std::stop_token stop) const {
  const std::string path = with_part(path_of(resource, key), part);
  Request patch =
      request(Method::kPatch, path + write_query(options, type == PatchType::kApply), &body);
  patch.content_type = content_type(type);
  return exchange_json(patch, std::move(stop));
}

void Client::remove(const Resource& resource, const ObjectKey& key, const DeleteOptions& options,
                    std::stop_token stop) const {
  Json body = {{"apiVersion", "v1"},
               {"kind", "DeleteOptions"},
               {"propagationPolicy", to_text(options.propagation)}};
  if (!options.uid.empty()) body["preconditions"]["uid"] = options.uid;
  if (!options.resource_version.empty())
    body["preconditions"]["resourceVersion"] = options.resource_version;
  exchange_json(request(Method::kDelete, path_of(resource, key), &body), std::move(stop));
}

}  // namespace headway::kube
