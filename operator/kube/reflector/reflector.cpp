#include "operator/kube/reflector/reflector.hpp"

#include "common/duration.hpp"

#include <algorithm>
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

Reflector::Reflector(const Client& client, const Clock& clock, Sink& sink, Options options)
    : client_(client), clock_(clock), sink_(sink), options_(std::move(options)) {
  if (!options_.random) options_.random = make_random();
}

void Reflector::run(std::stop_token stop) {
  Next next = Next::kList;
  while (!stop.stop_requested())
    next = next == Next::kList ? list(stop) : watch(stop);
}

Reflector::Next Reflector::list(std::stop_token stop) {
  try {
    replace_all(stop);
    unknown_ = forbidden_ = false;
    return Next::kWatch;
  } catch (const ApiError& error) {
    unknown_ = error.not_found();
    forbidden_ = error.forbidden();
    const std::string hint = unknown_ ? " (is its definition applied?)" : "";
    pause(error.status().retry_after.value_or(std::chrono::seconds(0)), error.what() + hint, stop);
  } catch (const TransportError& error) {
    pause({}, error.what(), stop);
  }
  return Next::kList;
}

/// Each object is kept as soon as it arrives: it is no older than the one that it replaces, and no
/// second copy of all of them is needed.
void Reflector::replace_all(std::stop_token stop) {
  std::unordered_set<ObjectKey> missing;
  const auto restart = [&] {
    missing.clear();
    for (ObjectKey& key : sink_.keys())
      missing.insert(std::move(key));
  };
  restart();
  const auto keep = [&](const Json& object) {
    const ObjectKey key = key_of(object);
    missing.erase(key);
    sink_.put(key, object);
  };
  resource_version_ = client_.visit(options_.resource, options_.selection, {},
                                    {.on_object = keep, .on_restart = restart}, std::move(stop));
  for (const ObjectKey& key : missing)
    sink_.remove(key);
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
  const auto on_event = [&](const WatchEvent& event) {
    watched.alive = true;
    apply(event);
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

void Reflector::apply(const WatchEvent& event) {
  // The next watch continues from the version of the last event; a version is opaque.
  if (std::string version = metadata_text(event.object, "resourceVersion"); !version.empty())
    resource_version_ = std::move(version);
  if (event.type == WatchEvent::Type::kBookmark) return;
  const ObjectKey key = key_of(event.object);
  if (event.type == WatchEvent::Type::kDeleted)
    sink_.remove(key);
  else
    sink_.put(key, event.object);
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
