#include "server/net/tls_watch.h"

#include <glog/logging.h>

#include <mutex>
#include <utility>

namespace stanna::net {
namespace {

// Authorities renew a third of the time before the end, mostly 30 days: whoever gets here has a
// renewal that does not work.
constexpr std::chrono::hours kEndsSoon{14 * 24};
constexpr std::chrono::hours kSayAgain{24};

}  // namespace

absl::StatusOr<std::unique_ptr<TlsWatch>> TlsWatch::Start(TlsFiles files,
                                                          std::chrono::milliseconds interval,
                                                          const Clock& clock) {
  ASSIGN_OR_RETURN(TlsTexts texts, ReadTlsTexts(files));
  ASSIGN_OR_RETURN(auto first, TlsIdentity::Make(std::move(texts), files, clock.Now()));
  std::unique_ptr<TlsWatch> watch(new TlsWatch(std::move(files), std::move(first), clock));
  LOG(INFO) << "TLS: " << watch->Current()->Describe();
  watch->WarnOfTheEnd();
  watch->thread_ = std::jthread(
      [raw = watch.get(), interval](const std::stop_token& stop) { raw->Run(stop, interval); });
  return watch;
}

TlsWatch::~TlsWatch() = default;

std::shared_ptr<const TlsIdentity> TlsWatch::Current() const {
  const MutexLock lock(mutex_);
  return current_;
}

void TlsWatch::Run(const std::stop_token& stop, std::chrono::milliseconds interval) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    stopped.wait_for(lock, stop, interval, [] { return false; });
    if (!stop.stop_requested()) Look();
  }
}

// At the start, and then once a day for as long as nobody renews it.
void TlsWatch::WarnOfTheEnd() {
  const Time now = clock_.Now();
  const Time ends = Current()->not_after();
  if (ends - now >= kEndsSoon || (warned_at_ && now - *warned_at_ < kSayAgain)) return;
  warned_at_ = now;
  LOG(WARNING) << "TLS: the certificate " << (ends > now ? "ends soon, on " : "has ended, on ")
               << FormatRfc3339(ends) << "; renew TLS_CERTIFICATE_FILE";
}

void TlsWatch::Look() {
  WarnOfTheEnd();
  auto texts = ReadTlsTexts(files_);
  if (!texts.ok()) return Refuse(texts.status());
  if (*texts == Current()->texts()) {
    wrong_.clear();
    return;
  }
  auto next = TlsIdentity::Make(*std::move(texts), files_, clock_.Now());
  if (!next.ok()) return Refuse(next.status());
  wrong_.clear();
  LOG(INFO) << "TLS: " << (*next)->Describe();
  const MutexLock lock(mutex_);
  current_ = *std::move(next);
}

void TlsWatch::Refuse(const absl::Status& why) {
  const std::string message = MessageOf(why);
  if (message != wrong_) {
    wrong_ = message;
    told_ = false;
    return;
  }
  if (std::exchange(told_, true)) return;
  LOG(ERROR) << "TLS: new files are refused, and the certificate before them stays in use: "
             << message;
}

}  // namespace stanna::net
