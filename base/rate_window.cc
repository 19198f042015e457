#include "base/rate_window.h"

#include <algorithm>
#include <cmath>

namespace stanna {
namespace {

using std::chrono::milliseconds;

// Takes are counted in whole milliseconds: one that was made within a millisecond leaves with its
// end.
constexpr std::int64_t kRounding = 1;
// The news that others took many at once delays evenly spread takes by this part of a window at
// most: who makes no call learns nothing.
constexpr double kMostDelayPart = 0.1;

double Spacing(const RateWindow& window) {
  return static_cast<double>(window.window.count()) / std::max(1, window.limit);
}

}  // namespace

std::int64_t SlidingWindow::Granularity(const RateWindow& window) {
  return window.limit <= kExactLimit ? 1
                                     : std::max<std::int64_t>(1, window.window.count() / kSteps);
}

// Ids begin with the time, so that a state which replaces a lost one gives no id twice.
void SlidingWindow::Begin(std::int64_t now) {
  if (born_) return;
  born_ = now;
  last_id_ = now;
}

void SlidingWindow::Prune(std::int64_t now, const RateWindow& window) {
  while (!entries_.empty() && entries_.begin()->first <= now) {
    const auto first = entries_.begin();
    if (first->second.whose == Whose::kOthers) RaiseCaution(first->first, window, 0);
    Erase(first);
  }
}

void SlidingWindow::Erase(Entries::iterator entry) {
  total_ -= entry->second.count;
  if (entry->second.whose == Whose::kOthers) others_ -= entry->second.count;
  entries_.erase(entry);
}

std::int64_t SlidingWindow::Add(std::int64_t leaves_at, const RateWindow& window,
                                std::int64_t count, Whose whose) {
  total_ += count;
  if (whose == Whose::kOthers) others_ += count;
  const std::int64_t step = Granularity(window);
  if (step > 1) {
    leaves_at = (leaves_at + step - 1) / step * step;
    const auto [from, to] = entries_.equal_range(leaves_at);
    for (auto entry = from; entry != to; ++entry) {
      if (entry->second.whose != whose) continue;
      entry->second.count += count;
      return entry->second.id;
    }
  }
  entries_.emplace(leaves_at, Entry{.id = ++last_id_, .count = count, .whose = whose});
  return last_id_;
}

std::optional<SlidingWindow::Entries::iterator> SlidingWindow::Find(std::int64_t id,
                                                                    const RateWindow& window) {
  if (Granularity(window) > 1) return std::nullopt;
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [id](const auto& entry) { return entry.second.id == id; });
  return found == entries_.end() ? std::nullopt : std::optional(found);
}

void SlidingWindow::SpreadFrom(std::int64_t now, const RateWindow& window, std::int64_t takes) {
  next_ = std::max(next_, static_cast<double>(now)) + Spacing(window) * static_cast<double>(takes);
}

double SlidingWindow::CautionAt(std::int64_t now, const RateWindow& window) const {
  const double half_lives = static_cast<double>(std::max<std::int64_t>(0, now - caution_at_)) /
                            static_cast<double>(window.caution_half_life.count());
  return std::min<double>(caution_ * std::exp2(-half_lives),
                          window.limit * kMostCautionPercent / 100);
}

void SlidingWindow::RaiseCaution(std::int64_t now, const RateWindow& window, int more) {
  caution_ = std::max(CautionAt(now, window), static_cast<double>(others_)) + more;
  caution_at_ = now;
}

std::int64_t SlidingWindow::KeptAt(std::int64_t now, const RateWindow& window) const {
  const auto caution = static_cast<std::int64_t>(std::floor(CautionAt(now, window) + 0.5));
  return std::max<std::int64_t>(0, caution - others_);
}

std::int64_t SlidingWindow::FreeAt(std::int64_t now, const RateWindow& window,
                                   std::int64_t room) const {
  if (total_ < room) return now;
  std::int64_t left = total_;
  for (const auto& [leaves_at, entry] : entries_) {
    left -= entry.count;
    if (left < room) return leaves_at;
  }
  return now + window.window.count();
}

RateTake SlidingWindow::Take(std::int64_t now, const RateWindow& window) {
  Begin(now);
  Prune(now, window);
  if (paused_until_ > now) return {.taken = false, .wait = milliseconds(paused_until_ - now)};
  std::int64_t due = now;
  if (window.burst > 0) {
    due = static_cast<std::int64_t>(std::ceil(next_ - (window.burst - 1) * Spacing(window)));
  }
  const std::int64_t room = window.limit - window.reserve - KeptAt(now, window);
  due = std::max(due, FreeAt(now, window, room));
  if (due > now) return {.taken = false, .wait = milliseconds(due - now)};
  SpreadFrom(now, window, 1);
  const std::int64_t id =
      Add(now + kRounding + window.window.count() + window.margin.count(), window, 1, Whose::kOurs);
  return {.taken = true, .id = id, .mark = total_ - learnt_};
}

void SlidingWindow::Note(std::int64_t now, const RateWindow& window) {
  Begin(now);
  Prune(now, window);
  SpreadFrom(now, window, 1);
  Add(now + kRounding + window.window.count() + window.margin.count(), window, 1, Whose::kOurs);
}

void SlidingWindow::Learn(std::int64_t now, const RateWindow& window, std::int64_t missing) {
  missing = std::min<std::int64_t>(missing, window.limit);
  if (missing <= 0) return;
  Add(now + kRounding + window.window.count(), window, missing, Whose::kOthers);
  learnt_ += missing;
  const double delayed =
      std::max(next_, static_cast<double>(now) + kMostDelayPart * window.window.count());
  SpreadFrom(now, window, missing);
  next_ = std::min(next_, delayed);
}

void SlidingWindow::BackOff(std::int64_t now, const RateWindow& window, const RateAnswer& answer) {
  RaiseCaution(now, window, kCautionAfterRefusal);
  std::int64_t pause = answer.pause.count();
  // Refusals of calls that were on their way when the pause began are the same refusal.
  if (pause == 0 && paused_until_ <= now) {
    if (now - refused_at_ > kForgetRefusalsAfter.count()) refusals_ = 0;
    const auto factor =
        std::min<std::int64_t>(std::int64_t{1} << std::min(refusals_, 20), kLongestPauseFactor);
    pause = answer.first_pause.count() * factor;
    ++refusals_;
  }
  refused_at_ = now;
  paused_until_ = std::max(paused_until_, now + pause);
}

void SlidingWindow::Settle(std::int64_t now, const RateWindow& window, const RateAnswer& answer) {
  Prune(now, window);
  const bool known = born_ && answer.id > *born_;
  std::int64_t mark = answer.mark;
  if (const auto entry = known ? Find(answer.id, window) : std::nullopt) {
    const std::int64_t leaves_at = now + kRounding + answer.stays.count();
    if (answer.refused) {
      Erase(*entry);
      --mark;
    } else if (leaves_at < (*entry)->first) {
      const Entry moved = (*entry)->second;
      entries_.erase(*entry);
      entries_.emplace(leaves_at, moved);
    }
  }
  if (known && answer.used) Learn(now, window, *answer.used - mark - learnt_);
  if (answer.refused) BackOff(now, window, answer);
}

void SlidingWindow::Pause(std::int64_t now, milliseconds pause) {
  paused_until_ = std::max(paused_until_, now + pause.count());
}

RateUse SlidingWindow::Use(std::int64_t now, const RateWindow& window) {
  Prune(now, window);
  return {.used = static_cast<int>(total_),
          .others = static_cast<int>(others_),
          .kept = static_cast<int>(KeptAt(now, window)),
          .paused = milliseconds(std::max<std::int64_t>(0, paused_until_ - now))};
}

bool SlidingWindow::IsIdle(std::int64_t now) const {
  const bool at_ease =
      caution_ == 0 || now - std::max(caution_at_, refused_at_) > kForgetRefusalsAfter.count();
  return (entries_.empty() || entries_.rbegin()->first <= now) && paused_until_ <= now &&
         next_ <= static_cast<double>(now) && at_ease;
}

}  // namespace stanna
