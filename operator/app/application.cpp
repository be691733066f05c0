#include "operator/app/application.hpp"

#include "common/version.hpp"

#include <array>
#include <climits>
#include <format>
#include <random>
#include <utility>

#include <pthread.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace headway::app {

namespace {

constexpr std::chrono::milliseconds kBetweenLooks{20};
constexpr std::chrono::seconds kGrace{5};

std::string host_of(const std::string& server) {
  const auto at = server.find("://");
  return at == std::string::npos ? server : server.substr(at + 3);
}

/// Of a process: a container that was started again has its pod's name too.
std::string identity(const std::string& host) {
  std::random_device device;
  return std::format("{}_{:08x}{:08x}", host, device(), device());
}

/// In a cluster the host name is the pod's name.
std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data())
                                                          : std::string();
}

}  // namespace

Application::Application(Options options)
    : options_(std::move(options)),
      config_(kube::load_config({.kubeconfig = options_.kubeconfig, .context = options_.context},
                                clock_)),
      metrics_(host_of(config_.server)),
      lead_(boot_clock_),
      transport_(access()),
      fenced_(transport_, lead_),
      client_(fenced_, clock_, client_options()),
      election_(options_.leader_elect ? election() : nullptr),
      queue_(clock_, &metrics_),
      watched_(client_, clock_, queue_, options_.ns),
      reconciler_(
          client_, clock_, watched_.caches(),
          {.runner = {.image = options_.runner_image,
                      .cluster_assigns_user = options_.cluster_assigns_user},
           .instance = host_name()},
          {.on_finished = [this](OutcomeKind outcome) { metrics_.run_finished(to_text(outcome)); },
           .on_drift =
               [this](const kube::ObjectKey& key, std::optional<bool> drifted) {
                 metrics_.drifted(key.ns, key.name, drifted);
               }}),
      health_([this] { return problem(); }, [this] { return defect(); }) {}

Application::~Application() {
  stop();
}

http::ClientTransport::Options Application::access() {
  return {.server = config_.server, .tls_server_name = config_.tls_server_name, .tls = [this] {
            return config_.tls();
          }};
}

std::unique_ptr<Election> Application::election() {
  http::ClientTransport::Options access = this->access();
  access.timeout = options_.lease_timing.renew / 2;
  const std::string& ns =
      options_.lease_namespace.empty() ? config_.default_namespace : options_.lease_namespace;
  return std::make_unique<Election>(std::move(access), client_options(), boot_clock_, lead_,
                                    leader::Elector::Options{.lease = {ns, options_.lease_name},
                                                             .identity = identity(host_name()),
                                                             .timing = options_.lease_timing});
}

std::string Application::problem() const {
  if (std::string problem = watched_.problem(); !problem.empty()) return problem;
  return election_ && !election_->elector.has_looked()
             ? "the Lease of the leader election could not be read and taken yet"
             : "";
}

std::string Application::defect() const {
  return lead_.is_overdue(options_.lease_timing.lease)
             ? "the leader election hangs: this replica led, and has neither renewed its Lease nor "
               "ended"
             : "";
}

kube::ClientOptions Application::client_options() {
  return {.token = config_.token,
          .user_agent = std::format("headway-operator/{}", version()),
          .observer = [this](const kube::RequestRecord& record) {
            metrics_.requested(kube::to_text(record.method), record.code, record.duration);
          }};
}

void Application::start(std::function<void()> on_lost) {
  spdlog::info("headway-operator {} ({}) on {}, {}", version(), commit(), config_.server,
               options_.ns.empty() ? "all namespaces" : "namespace " + options_.ns);
  listen();
  watched_.start();
  starter_ = std::jthread([this, on_lost = std::move(on_lost)](std::stop_token stop) {
    work_when_synced(std::move(stop), on_lost);
  });
  pthread_setname_np(starter_.native_handle(), "election");
}

void Application::work_when_synced(std::stop_token stop, const std::function<void()>& on_lost) {
  while (!watched_.have_synced())
    if (!clock_.sleep(kBetweenLooks, stop)) return;
  spdlog::info("the caches have synced");
  if (!election_) {
    lead_.extend(std::chrono::steady_clock::time_point::max());
    return work();
  }
  const auto end = election_->elector.run(std::move(stop), [this] { work(); });
  if (end == leader::Elector::End::kStopped) return;
  lost_ = true;
  on_lost();
}

void Application::work() {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  spdlog::info("{} workers start", options_.workers);
  metrics_.workers(options_.workers);
  workers_.emplace(queue_, options_.workers,
                   [this](const kube::ObjectKey& key, std::stop_token stop_work) {
                     return reconcile(key, std::move(stop_work));
                   });
  watched_.enqueue();
}

schedule::Handled Application::reconcile(const kube::ObjectKey& key, std::stop_token stop) {
  using Result = telemetry::Metrics::ReconcileResult;
  const auto began = clock_.monotonic();
  metrics_.reconciling();
  const schedule::Handled handled = reconciler_.reconcile(key, std::move(stop));
  const Result result = handled.failed       ? Result::kError
                        : handled.look_again ? Result::kRequeueAfter
                                             : Result::kSuccess;
  metrics_.reconciled(result, clock_.monotonic() - began);
  return handled;
}

void Application::listen() {
  const auto reply = [](const telemetry::Health::Answer& answer) {
    return http::Reply{.status = answer.status, .body = answer.text};
  };
  listener_ = std::make_unique<http::Listener>(
      options_.metrics_address, options_.metrics_port,
      std::map<std::string, http::Listener::Handler>{
          {"/healthz", [this, reply] { return reply(health_.healthz()); }},
          {"/readyz", [this, reply] { return reply(health_.readyz()); }},
          {"/metrics", [this] {
             metrics_.unfinished(queue_.unfinished());
             if (election_) metrics_.leads(options_.lease_name, lead_.holds());
             return http::Reply{.content_type = telemetry::kMetricsContentType,
                                .body = metrics_.text()};
           }}});
}

void Application::stop() {
  if (!listener_) return;
  health_.shut_down();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  // The Lease is renewed until the work in progress has ended.
  if (workers_) workers_->stop(lost_ ? std::chrono::milliseconds{0} : kGrace);
  workers_.reset();
  starter_.request_stop();
  if (starter_.joinable()) starter_.join();
  if (election_) election_->elector.release();
  watched_.stop();
  listener_.reset();
  spdlog::info("stopped");
}

}  // namespace headway::app
