#include "server/insights/context/context_gaps.h"

#include <algorithm>
#include <map>

#include "server/insights/context/evidence_id.h"
#include "server/insights/risk/words.h"

namespace stanna::insights {
namespace {

// A score that rests on less is a guess.
constexpr double kLittleConfidence = 0.3;
// One message in another language is no gap.
constexpr int kMostUnread = 1;
constexpr double kUnreadConfidence = 0.1;

class Finder {
 public:
  Finder(const ContextFacts& facts, int stale_days, Time now, const absl::TimeZone& zone)
      : facts_(facts), stale_days_(stale_days), now_(now), zone_(zone) {}

  std::vector<Gap> Find() {
    LookAtSync();
    LookAtScore();
    LookAtRecord();
    LookAtContact();
    LookAtTexts();
    std::ranges::stable_sort(gaps_,
                             [](const Gap& a, const Gap& b) { return a.gravity > b.gravity; });
    return std::move(gaps_);
  }

 private:
  void Add(int gravity, const char* code, std::string words, std::string evidence = "") {
    if (evidence.empty()) {
      evidence = EvidenceId({ObjectType::kCompany, facts_.client.company_id});
    }
    gaps_.push_back({code, std::move(words), std::move(evidence), gravity});
  }

  void LookAtSync() {
    std::map<ObjectType, std::optional<Time>> by_type;  // in a fixed order
    for (const ContextSource& source : facts_.sources) by_type[source.type] = source.synced_at;
    for (const auto& [type, synced_at] : by_type) {
      const std::string name(NameOf(type));
      if (!synced_at) {
        Add(2, "NEVER_SYNCED", name + " were never synced", "sync/" + name);
      } else if (now_ - *synced_at > kStaleSync) {
        const int days = DaysBetween(DayIn(*synced_at, zone_), DayIn(now_, zone_));
        Add(2, "SYNC_STALE", name + " were last synced " + Counted(days, "day") + " ago",
            "sync/" + name);
      }
    }
  }

  void LookAtScore() {
    if (!facts_.health) return Add(2, "NO_SCORE", "the health score is not worked out yet");
    const ContextHealth& health = *facts_.health;
    const int age = DaysBetween(health.as_of, DayIn(now_, zone_));
    if (health.health.band == Band::kInsufficientData) {
      Add(1, "INSUFFICIENT_DATA", "too little is known for the health score to mean anything");
    } else if (health.health.confidence < kLittleConfidence) {
      Add(1, "LITTLE_EVIDENCE",
          "the health score rests on little: confidence " + Percent(health.health.confidence));
    }
    if (age > 1) Add(1, "SCORE_STALE", "the health score is " + Counted(age, "day") + " old");
  }

  void LookAtRecord() {
    if (!facts_.renewal.date) Add(1, "NO_RENEWAL_DATE", "no renewal date is known");
    if (facts_.client.csm_owner.empty()) Add(1, "NO_OWNER", "no owner is known");
    const bool has_mrr = facts_.revenue && !facts_.revenue->mrr.amount.empty();
    if (!has_mrr) Add(0, "NO_MRR", "no MRR is known");
    if (has_mrr && facts_.revenue->incomplete) {
      Add(0, "MRR_INCOMPLETE", "a part of the MRR could not be counted");
    }
    if (facts_.people_total == 0) Add(1, "NO_CONTACTS", "no person of the client is known");
  }

  void LookAtContact() {
    if (!facts_.last_contact) return Add(1, "NO_CONTACT", "no contact is known");
    const int days = DaysBetween(DayIn(*facts_.last_contact, zone_), DayIn(now_, zone_));
    if (days >= stale_days_) {
      Add(1, "NO_RECENT_CONTACT", "no contact for " + Counted(days, "day"));
    }
  }

  void LookAtTexts() {
    int texts = 0, unread = 0;
    std::map<std::string, int> languages;
    const ContextInteraction* latest = nullptr;
    for (const ContextInteraction& interaction : facts_.interactions) {
      const bool is_text = interaction.side == Side::kClient && interaction.analysed &&
                           interaction.automatic == Automatic::kNone && !interaction.by_hand;
      if (!is_text) continue;
      ++texts;
      if (interaction.confidence >= kUnreadConfidence || interaction.language == "en") continue;
      ++unread;
      ++languages[interaction.language.empty() ? "unknown" : OneLine(interaction.language, 8)];
      if (latest == nullptr ||
          std::tie(interaction.at, interaction.record) > std::tie(latest->at, latest->record)) {
        latest = &interaction;
      }
    }
    if (unread <= kMostUnread) return;
    std::string names;
    for (const auto& [language, count] : languages) names += (names.empty() ? "" : ", ") + language;
    Add(0, "LANGUAGE_NOT_READ",
        "the mood of " + Number(unread) + " of " + Counted(texts, "message") +
            " is not read: language " + names,
        EvidenceId(latest->record));
  }

  const ContextFacts& facts_;
  const int stale_days_;
  const Time now_;
  const absl::TimeZone zone_;
  std::vector<Gap> gaps_;
};

}  // namespace

std::vector<Gap> FindGaps(const ContextFacts& facts, int stale_days, Time now,
                          const absl::TimeZone& zone) {
  return Finder(facts, stale_days, now, zone).Find();
}

}  // namespace stanna::insights
