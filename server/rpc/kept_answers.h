// Answers that cost a look at a whole workspace, kept until something in it changes.
#pragma once

#include <google/protobuf/message.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "base/status.h"
#include "storage/change_store.h"

namespace stanna::rpc {

/// An answer stands while the workspace's feed of changes has nothing new, and no longer than
/// kAnswersKept: time passes, and an exchange rate or the configuration is in no feed. Whoever asks
/// the same meanwhile waits for the first one's answer. Thread-safe; what it is given must outlive
/// it.
class KeptAnswers {
 public:
  /// What a person takes for now.
  static constexpr std::chrono::minutes kAnswersKept{1};
  /// Some kilobytes each; the one made first goes.
  static constexpr std::size_t kMostAnswers = 500;

  KeptAnswers(storage::ChangeStore& changes, const Clock& clock)
      : changes_(changes), clock_(clock) {}

  /// Fills `out` with what `make` answered to `question`, which is a request with its defaults
  /// filled in. `make` gets the time that the answer is of. Errors are not kept.
  template <typename Answer>
  absl::Status Get(const WorkspaceId& workspace, const google::protobuf::Message& question,
                   Deadline deadline, const std::function<absl::Status(Time, Answer&)>& make,
                   Answer& out) {
    const auto made = [&make](Time now) -> absl::StatusOr<Kept> {
      auto answer = std::make_shared<Answer>();
      RETURN_IF_ERROR(make(now, *answer));
      return answer;
    };
    ASSIGN_OR_RETURN(const Kept kept, Find(workspace, question, deadline, made));
    out.CopyFrom(*kept);
    return absl::OkStatus();
  }

 private:
  using Kept = std::shared_ptr<const google::protobuf::Message>;
  using Make = std::function<absl::StatusOr<Kept>(Time)>;
  struct Entry {
    std::timed_mutex making;  // held by who makes the answer, and guards what follows
    Kept answer;
    std::int64_t change = -1;  // the feed's last one before the answer was made
    Time made_at{};
  };

  absl::StatusOr<Kept> Find(const WorkspaceId& workspace, const google::protobuf::Message& question,
                            Deadline deadline, const Make& make);
  std::shared_ptr<Entry> EntryOf(const std::string& key);

  storage::ChangeStore& changes_;
  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_ GUARDED_BY(mutex_);
  std::deque<std::string> keys_ GUARDED_BY(mutex_);  // in the order that they were added in
};

}  // namespace stanna::rpc
