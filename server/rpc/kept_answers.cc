#include "server/rpc/kept_answers.h"

namespace stanna::rpc {

absl::StatusOr<KeptAnswers::Kept> KeptAnswers::Find(const WorkspaceId& workspace,
                                                    const google::protobuf::Message& question,
                                                    Deadline deadline, const Make& make) {
  const auto entry = EntryOf(workspace.value + '\0' + question.GetTypeName() + '\0' +
                             question.SerializeAsString());
  const std::unique_lock lock(entry->making, deadline.Remaining());
  if (!lock.owns_lock()) return absl::DeadlineExceededError("the answer was not ready in time");
  // Looked up before the answer is made: one that a change
  // overtook is made anew when it is asked for again.
  ASSIGN_OR_RETURN(const std::int64_t change, changes_.Last(workspace, deadline));
  const Time now = clock_.Now();
  const bool stands = entry->answer != nullptr && entry->change == change &&
                      entry->made_at <= now && now < entry->made_at + kAnswersKept;
  if (stands) return entry->answer;
  ASSIGN_OR_RETURN(entry->answer, make(now));
  entry->change = change;
  entry->made_at = now;
  return entry->answer;
}

std::shared_ptr<KeptAnswers::Entry> KeptAnswers::EntryOf(const std::string& key) {
  const MutexLock lock(mutex_);
  if (const auto found = entries_.find(key); found != entries_.end()) return found->second;
  if (entries_.size() >= kMostAnswers) {
    entries_.erase(keys_.front());
    keys_.pop_front();
  }
  auto entry = std::make_shared<Entry>();
  keys_.push_back(key);
  entries_.emplace(key, entry);
  return entry;
}

}  // namespace stanna::rpc
