#pragma once

#include "common/clock.hpp"
#include "operator/kube/api_error.hpp"
#include "operator/kube/list_page.hpp"
#include "operator/kube/resource.hpp"
#include "operator/kube/rotating_text.hpp"
#include "operator/kube/transport.hpp"
#include "operator/kube/watch_event.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace headway::kube {

/// Which objects a list or a watch is about.
struct Selection {
  std::string ns{};  ///< empty: all namespaces
  std::string label_selector{};
  std::string field_selector{};
  bool metadata_only = false;  ///< the server sends only the metadata of each object
};

struct List {
  std::string resource_version;  ///< of the whole list: where a watch goes on
  std::vector<Json> items;
};

struct ListOptions {
  int page_size = 250;
};

/// Who receives the objects of a list, one after the other.
struct Visitor {
  std::function<void(Json)> on_object;
  /// Called where the list begins again: what was received so far does not count. May be empty.
  std::function<void()> on_restart{};
};

struct WatchOptions {
  std::string resource_version{};
  std::chrono::seconds timeout{300};               ///< after which the server ends the watch
  std::chrono::milliseconds idle_timeout{75'000};  ///< a little over the minute between bookmarks
  std::function<void()> on_open{};  ///< called when the watch has begun; may be empty
};

/// The whole object, or its status subresource alone.
enum class Part { kWhole, kStatus };

enum class PatchType {
  kMerge,  ///< RFC 7386
  kApply,  ///< server-side apply; needs a field manager
};

struct WriteOptions {
  std::string field_manager{};
  bool force = false;   ///< kApply: take fields over from other managers
  bool strict = false;  ///< unknown and repeated fields are refused
};

enum class Propagation { kBackground, kForeground };

struct DeleteOptions {
  std::string uid{};               ///< only the object with this UID; empty: any of that name
  std::string resource_version{};  ///< only this version of the object; empty: any
  Propagation propagation = Propagation::kBackground;
};

/// One request that was answered or failed, for metrics.
struct RequestRecord {
  Method method = Method::kGet;
  int code = 0;                                    ///< 0: no answer
  std::chrono::steady_clock::duration duration{};  ///< of a watch: until it began
};

struct ClientOptions {
  std::shared_ptr<RotatingText> token{};  ///< null: none, as with client certificates
  std::string user_agent = "headway-operator";
  /// Called after each attempt, on the thread that makes it; may be empty.
  std::function<void(const RequestRecord&)> observer{};
};

/// The Kubernetes API as calls. Thread-safe; each call blocks until it is answered or stopped.
///
/// All throw ApiError if the server refuses, and TransportError if there is no answer or a stop is
/// requested. 429 and 5xx with a Retry-After of at most a minute are retried, at most ten times; a
/// 401 is retried once, with the token read again. Nothing else is retried. Transport and clock
/// must outlive the client.
class Client {
 public:
  Client(Transport& transport, const Clock& clock, ClientOptions options);

  Json get(const Resource& resource, const ObjectKey& key, std::stop_token stop) const;

  /// All pages. If the list expires between two pages, it begins again, as one page. Returns the
  /// version of the whole list: where a watch goes on.
  std::string visit(const Resource& resource, const Selection& selection,
                    const ListOptions& options, const Visitor& visitor, std::stop_token stop) const;

  /// The same, all objects together.
  List list(const Resource& resource, const Selection& selection, const ListOptions& options,
            std::stop_token stop) const;

  /// Calls `on_event` for ADDED, MODIFIED, DELETED and BOOKMARK on the calling thread; returns when
  /// the server ends the watch. An ERROR event is thrown as ApiError, so that "410" has one form.
  /// Not retried.
  void watch(const Resource& resource, const Selection& selection, const WatchOptions& options,
             const std::function<void(WatchEvent)>& on_event, std::stop_token stop) const;

  /// Creates the object in the namespace of its metadata. Returns the object as the server stored
  /// it, as all writes do. May throw `already_exists()` for an object that this very call has
  /// created (transport.hpp).
  Json create(const Resource& resource, const Json& object, const WriteOptions& options,
              std::stop_token stop) const;

  /// Conflicts unless the object's resourceVersion is the newest, or absent.
  Json replace(const Resource& resource, const Json& object, Part part, const WriteOptions& options,
               std::stop_token stop) const;

  Json patch(const Resource& resource, const ObjectKey& key, Part part, PatchType type,
             const Json& body, const WriteOptions& options, std::stop_token stop) const;

  void remove(const Resource& resource, const ObjectKey& key, const DeleteOptions& options,
              std::stop_token stop) const;

 private:
  Request request(Method method, std::string path, const Json* body = nullptr) const;
  /// The answer's body.
  std::string exchange(Request request, std::stop_token stop) const;
  Json exchange_json(const Request& request, std::stop_token stop) const;
  ListPage page(const Resource& resource, const Selection& selection, int limit,
                const std::string& next, const Visitor& visitor, std::stop_token stop) const;

  Transport& transport_;
  const Clock& clock_;
  const ClientOptions options_;
};

}  // namespace headway::kube
