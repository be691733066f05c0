#pragma once

#include "common/clock.hpp"
#include "common/random.hpp"
#include "operator/kube/client.hpp"
#include "operator/leader/election.hpp"
#include "operator/leader/lead.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

namespace headway::leader {

/// Takes part in the election of one leader among the replicas of the operator, by a Lease of the
/// API server. The lead ends `Timing::renew` after the last renewal that succeeded was sent, and
/// so before another replica may take the Lease.
///
/// For one thread, but for has_looked(). Client, clock and lead must outlive it; the client must
/// not be fenced by the lead.
class Elector {
 public:
  struct Options {
    kube::ObjectKey lease;
    std::string identity;  ///< distinct for each process, also of one pod
    Timing timing{};
    Random random = make_random();
  };

  enum class End { kStopped, kLost };

  Elector(const kube::Client& client, const Clock& clock, Lead& lead, Options options);

  /// Waits until this replica leads, calls `on_lead` once, and renews until a stop is requested or
  /// the lead is lost. At a stop this replica leads on for as long as it may: release().
  End run(std::stop_token stop, const std::function<void()>& on_lead);

  /// One look at the Lease with what follows from it, in limited time. False: the lead is lost.
  bool look(std::stop_token stop);
  bool leads() const { return view_.leads_until.has_value(); }
  /// The pause before the next look.
  std::chrono::milliseconds pause();

  /// Ends the lead and lets another replica take the Lease at once. To be called when nothing
  /// writes any more.
  void release();

  /// True once a look was answered: this replica may read and write the Lease. Thread-safe.
  bool has_looked() const noexcept { return looked_; }

 private:
  std::chrono::milliseconds limit() const;
  bool is_over(Instant now) const;
  bool advance(Instant asked, const std::stop_token& stop);
  void read(const std::stop_token& stop);
  void claim(const std::stop_token& stop);
  void see(kube::Json lease);
  void report_holder();
  void failed(const std::string& problem);
  bool lost(const std::string& reason);

  const kube::Client& client_;
  const Clock& clock_;
  Lead& lead_;
  const Options options_;
  View view_;
  kube::Json lease_;       // as last read or written
  bool outdated_ = true;   // lease_ may not be the newest version
  bool was_read_ = false;  // in this look
  bool at_once_ = false;   // the next look follows without a pause
  std::string reported_holder_;
  std::string problem_;  // of the last look; empty: there was none
  std::atomic<bool> looked_ = false;
};

}  // namespace headway::leader
