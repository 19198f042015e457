#include "server/jobs/schedule_policy.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>
#include <string_view>

#include "base/status.h"

namespace stanna::jobs {
namespace {

constexpr int kMinutesOfDay = 24 * 60;
constexpr std::chrono::minutes kLongestBackOff = std::chrono::hours(6);
// A week has ten periods with the default hours and fourteen at most.
constexpr int kPeriodsLookedAt = 16;

// FNV-1a: std::hash may differ from build to build, and replicas of two builds run side by side
// during an upgrade.
std::uint64_t StableHash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

int HashBelow(const WorkspaceId& workspace, int bound) {
  return static_cast<int>(StableHash(workspace.value) % static_cast<std::uint64_t>(bound));
}

absl::TimeZone ZoneOf(const Schedule& schedule) {
  absl::TimeZone zone;
  const bool known =
      !schedule.time_zone.empty() && absl::LoadTimeZone(Absl(schedule.time_zone), &zone);
  return known ? zone : absl::UTCTimeZone();
}

absl::Time ToAbsl(Time t) { return absl::FromUnixMillis(ToEpochMs(t)); }
Time FromAbsl(absl::Time t) { return FromEpochMs(absl::ToUnixMillis(t)); }

absl::Time MomentOf(absl::CivilDay day, int minute, const absl::TimeZone& zone) {
  return absl::FromCivil(absl::CivilMinute(day.year(), day.month(), day.day(), 0, minute), zone);
}

/// Business hours, or the time between two of them.
struct Period {
  absl::Time since;
  bool is_business = false;
};

// Boundaries are instants, not times of day: a day of 23 or 25 hours needs no care then.
Period PeriodAt(absl::Time at, const BusinessHours& hours, const absl::TimeZone& zone) {
  const absl::CivilDay today = absl::ToCivilDay(at, zone);
  const int days_to_end = hours.end_minute > hours.start_minute ? 0 : 1;
  for (int back = 0; back <= 7; ++back) {
    const absl::CivilDay day = today - back;
    if (!hours.days[static_cast<std::size_t>(absl::GetWeekday(day))]) continue;
    const absl::Time begin = MomentOf(day, hours.start_minute, zone);
    if (begin > at) continue;
    const absl::Time end = MomentOf(day + days_to_end, hours.end_minute, zone);
    return at < end ? Period{begin, true} : Period{end, false};
  }
  return {absl::InfinitePast(), false};
}

// Slots are counted from the epoch. An interval that divides the other one then has the other's
// slots among its own, and no slot is longer than the longer of both where they change.
absl::Time SlotBegin(absl::Time at, int interval_minutes, const WorkspaceId& workspace) {
  const int length = std::max(interval_minutes, 1) * 60;
  const int shift = HashBelow(workspace, length);
  const std::int64_t slots = (absl::ToUnixSeconds(at) - shift) / length;
  return absl::FromUnixSeconds(slots * length + shift);
}

// A portal in which nothing happens for a night and a day is rare; webhooks that broke are noticed
// after a day at the latest, and by the first sync that finds something before.
constexpr std::chrono::hours kLongestSilence{24};
// A live run takes events within seconds, and one that failed tries again within minutes.
constexpr std::chrono::minutes kLongestBacklog{5};
// Records that appear in the second in which a sync reads are found by it before their event is.
constexpr std::int64_t kUntoldByChance = 5;
// What webhooks miss is found three times as late: an hour, where it was twenty minutes. The calls
// that are saved are most of what a quiet day costs.
constexpr int kStretch = 3;

// What was lost is found by the next night's comparison at the latest.
bool IsRead(const JournalFacts& journal, Time now) {
  if (!journal.caught_up_at || now - *journal.caught_up_at > kLongestBacklog) return false;
  return !journal.last_gap_at || now - *journal.last_gap_at > kLongestSilence;
}

}  // namespace

bool WebhooksKeepUp(const WebhookFacts& facts, Time now) {
  if (facts.journal && !IsRead(*facts.journal, now)) return false;
  if (!facts.last_received_at || now - *facts.last_received_at > kLongestSilence) return false;
  if (facts.oldest_pending_at && now - *facts.oldest_pending_at > kLongestBacklog) return false;
  return facts.dead == 0 && facts.untold && *facts.untold <= kUntoldByChance;
}

Schedule Stretched(Schedule schedule) {
  schedule.interval_minutes *= kStretch;
  schedule.off_hours_interval_minutes *= kStretch;
  return schedule;
}

std::optional<Time> QuickSlot(const Schedule& schedule, const WorkspaceId& workspace, Time now) {
  if (!schedule.enabled) return std::nullopt;
  const absl::TimeZone zone = ZoneOf(schedule);
  absl::Time at = ToAbsl(now);
  absl::Time slot = absl::InfinitePast();
  for (int i = 0; i < kPeriodsLookedAt; ++i) {
    const Period period = PeriodAt(at, schedule.business_hours, zone);
    slot = SlotBegin(
        at, period.is_business ? schedule.interval_minutes : schedule.off_hours_interval_minutes,
        workspace);
    if (slot >= period.since) return FromAbsl(slot);
    // The period's first slot is yet to come, so the last one of the period before goes on. Else
    // all portals whose slots get shorter would fire in the period's first minute.
    at = period.since - absl::Milliseconds(1);
  }
  // Intervals so long that none of their slots begins in a period of theirs.
  return FromAbsl(slot);
}

std::optional<Time> ReconcileSlot(const Schedule& schedule, const WorkspaceId& workspace,
                                  Time now) {
  if (!schedule.enabled || !schedule.reconcile) return std::nullopt;
  const int length =
      (schedule.night_end_minute - schedule.night_start_minute + kMinutesOfDay) % kMinutesOfDay;
  const int minute = schedule.night_start_minute + HashBelow(workspace, std::max(length, 1));
  const absl::TimeZone zone = ZoneOf(schedule);
  const absl::Time at = ToAbsl(now);
  absl::CivilDay day = absl::ToCivilDay(at, zone);
  while (MomentOf(day, minute, zone) > at) --day;
  return FromAbsl(MomentOf(day, minute, zone));
}

std::chrono::minutes BackOff(int consecutive_failures, std::chrono::minutes interval) {
  if (consecutive_failures < 2) return std::chrono::minutes(0);
  std::chrono::minutes wait = interval;
  for (int i = 1; i < consecutive_failures && wait < kLongestBackOff; ++i) wait *= 2;
  return std::min(wait, kLongestBackOff);
}

}  // namespace stanna::jobs
