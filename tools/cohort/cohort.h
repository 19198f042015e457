// A cohort of clients with their interactions and what became of them: three files of tab-separated
// values with a heading (clients.tsv, events.tsv, outcomes.tsv). docs/insights.md has the format.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"

namespace stanna::cohort {

enum class EventType { kEmail, kMeeting, kNote, kDeal, kIntent };
enum class Direction { kIn, kOut, kReply, kBoth, kNone };

struct Event {
  double day = 0;  ///< since the beginning
  EventType type = EventType::kEmail;
  Direction direction = Direction::kNone;
  /// Of meetings "held", "no_show"; of deals "created", "stage_fwd", "stage_back", "close_pushed";
  /// of intents "churn_phrase", "expansion_phrase".
  std::string value;
  double hours = 0;  ///< of a reply: since our message
  bool has_sentiment = false;
  double sentiment = 0;  ///< −1…1
};

struct Client {
  int renewal_day = 0;
  int seats = 0;
  std::vector<Event> events;  ///< oldest first
  bool churned = false, expanded = false;
  double churn_p = 0, expand_p = 0;  ///< hidden: never an input
};

struct Cohort {
  std::string name;
  std::vector<Client> clients;
};

/// Of the three files of a folder. An error names the file and line.
absl::StatusOr<Cohort> ReadCohort(const std::string& folder);
/// The folder must exist.
absl::Status WriteCohort(const Cohort& cohort, const std::string& folder);

}  // namespace stanna::cohort
