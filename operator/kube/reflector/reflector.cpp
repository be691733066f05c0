#include "operator/kube/reflector/reflector.hpp"

#include "common/duration.hpp"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>

#include <spdlog/spdlog.h>

namespace headway::kube {

namespace {

/// A watch that ends sooner and without an event is fruitless.
constexpr std::chrono::seconds kShortLife{1};
/// After so many fruitless watches in a row the server probably no longer knows the version.
constexpr int kFruitlessWatches = 2;
/// The server ends a watch after a random time in this range, so that watches do not end together.
constexpr double kShortestWatch = 300;
constexpr double kLongestWatch = 600;

}  // namespace

void strip_managed_fields(Json& object) {
  if (const auto metadata = object.find("metadata");
      metadata != object.end() && metadata->is_object())
    metadata->erase("managedFields");
}

Reflector::Reflector(const Client& client, const Clock& clock, Store& store, Options options)
    : client_(client), clock_(clock), store_(store), options_(std::move(options)) {
  if (!options_.random) options_.random = make_random();
}

void Reflector::run(std::stop_token stop) {
  Next next = Next::kList;
  while (!stop.stop_requested())
    next = next == Next::kList ? list(stop) : watch(stop);
}

Reflector::Next Reflector::list(std::stop_token stop) {
  try {
    replace_all(client_.list(options_.resource, options_.selection,
                             {.transform = options_.transform}, stop));
    unknown_ = false;
    return Next::kWatch;
  } catch (const ApiError& error) {
    unknown_ = error.not_found();
    const std::string hint = unknown_ ? " (is its definition applied?)" : "";
    pause(error.status().retry_after.value_or(std::chrono::seconds(0)), error.what() + hint, stop);
  } catch (const TransportError& error) {
    pause({}, error.what(), stop);
  }
  return Next::kList;
}

void Reflector::replace_all(List list) {
  std::unordered_set<ObjectKey> listed;
  for (Json& item : list.items) {
    const ObjectKey key = key_of(item);
    listed.insert(key);
    set(key, std::make_shared<const Json>(std::move(item)));
  }
  for (const ObjectKey& key : store_.keys())
    if (!listed.contains(key)) set(key, nullptr);
  resource_version_ = std::move(list.resource_version);
  fruitless_ = 0;
  synced_ = true;
}

Reflector::Next Reflector::watch(std::stop_token stop) {
  const WatchResult watched = watch_once(stop);
  const Next next = after(watched);
  if (next == Next::kList || !watched.alive || watched.at_least.count() > 0)
    pause(watched.at_least, watched.problem, stop);
  return next;
}

Reflector::WatchResult Reflector::watch_once(std::stop_token stop) {
  WatchResult watched;
  std::chrono::steady_clock::time_point began;
  WatchOptions watch;
  watch.resource_version = resource_version_;
  watch.timeout = std::chrono::seconds(
      static_cast<long>(kShortestWatch + (kLongestWatch - kShortestWatch) * options_.random()));
  watch.on_open = [&] {
    watched.began = true;
    began = clock_.monotonic();
  };
  const auto on_event = [&](WatchEvent event) {
    watched.alive = true;
    apply(std::move(event));
  };
  try {
    client_.watch(options_.resource, options_.selection, watch, on_event, stop);
  } catch (const ApiError& error) {
    watched.problem = error.what();
    watched.at_least = error.status().retry_after.value_or(std::chrono::seconds(0));
    // Overload is transient; any other refusal may mean that the server cannot watch from this
    // version.
    if (!error.retry_can_help()) watched.next = Next::kList;
  } catch (const TransportError& error) {
    watched.problem = error.what();
  }
  if (watched.began && clock_.monotonic() - began >= kShortLife) watched.alive = true;
  return watched;
}

/// A version that is too old can show as watches that end at once, empty and without an error.
Reflector::Next Reflector::after(const WatchResult& watched) {
  if (watched.alive)
    fruitless_ = 0;
  else if (watched.began)
    ++fruitless_;
  return fruitless_ >= kFruitlessWatches ? Next::kList : watched.next;
}

void Reflector::apply(WatchEvent event) {
  // The next watch continues from the version of the last event; a version is opaque.
  if (std::string version = metadata_text(event.object, "resourceVersion"); !version.empty())
    resource_version_ = std::move(version);
  if (event.type == WatchEvent::Type::kBookmark) return;
  const ObjectKey key = key_of(event.object);
  if (event.type == WatchEvent::Type::kDeleted) return set(key, nullptr);
  if (options_.transform) options_.transform(event.object);
  set(key, std::make_shared<const Json>(std::move(event.object)));
}

void Reflector::set(const ObjectKey& key, ObjectPtr object) {
  const ObjectPtr before = store_.put(key, object);
  const bool same =
      before && object &&
      metadata_text(*before, "resourceVersion") == metadata_text(*object, "resourceVersion");
  if (options_.on_change && !same && (before || object)) options_.on_change(key, before, object);
}

void Reflector::pause(std::chrono::milliseconds at_least, const std::string& problem,
                      std::stop_token stop) {
  if (stop.stop_requested()) return;
  const auto pause = std::max(at_least, retries_.next(clock_.monotonic(), options_.random()));
  spdlog::warn("{}: {}; retry in {}", options_.resource.plural,
               problem.empty() ? "the server ends each watch at once" : problem,
               duration_text(pause));
  clock_.sleep(pause, std::move(stop));
}

}  // namespace headway::kube
