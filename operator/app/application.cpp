#include "operator/app/application.hpp"

#include "common/version.hpp"

#include <array>
#include <climits>
#include <format>
#include <utility>

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
      transport_({.server = config_.server,
                  .tls_server_name = config_.tls_server_name,
                  .tls = [this] { return config_.tls(); }}),
      client_(transport_, clock_, client_options()),
      queue_(clock_, &metrics_),
      watched_(client_, clock_, queue_, options_.ns),
      reconciler_(client_, clock_, watched_.caches(),
                  {.runner_image = options_.runner_image, .instance = host_name()},
                  [this](OutcomeKind outcome) { metrics_.run_finished(to_text(outcome)); }),
      health_([this] { return watched_.problem(); }) {}

Application::~Application() {
  stop();
}

kube::ClientOptions Application::client_options() {
  return {.token = config_.token,
          .user_agent = std::format("headway-operator/{}", version()),
          .observer = [this](const kube::RequestRecord& record) {
            metrics_.requested(kube::to_text(record.method), record.code, record.duration);
          }};
}

void Application::start() {
  spdlog::info("headway-operator {} ({}) on {}, {}", version(), commit(), config_.server,
               options_.ns.empty() ? "all namespaces" : "namespace " + options_.ns);
  listen();
  watched_.start();
  starter_ = std::jthread([this](std::stop_token stop) { work_when_synced(std::move(stop)); });
}

void Application::work_when_synced(std::stop_token stop) {
  while (!watched_.have_synced())
    if (!clock_.sleep(kBetweenLooks, stop)) return;
  spdlog::info("the caches have synced; {} workers start", options_.workers);
  metrics_.workers(options_.workers);
  workers_.emplace(queue_, options_.workers,
                   [this](const kube::ObjectKey& key, std::stop_token stop_work) {
                     return reconcile(key, std::move(stop_work));
                   });
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
      "0.0.0.0", options_.metrics_port,
      std::map<std::string, http::Listener::Handler>{
          {"/healthz", [this, reply] { return reply(health_.healthz()); }},
          {"/readyz", [this, reply] { return reply(health_.readyz()); }},
          {"/metrics", [this] {
             metrics_.unfinished(queue_.unfinished());
             return http::Reply{.content_type = telemetry::kMetricsContentType,
                                .body = metrics_.text()};
           }}});
}

void Application::stop() {
  if (!listener_) return;
  health_.shut_down();
  starter_.request_stop();
  if (starter_.joinable()) starter_.join();
  if (workers_) workers_->stop(kGrace);
  workers_.reset();
  watched_.stop();
  listener_.reset();
  spdlog::info("stopped");
}

}  // namespace headway::app
