// Who of the client is in contact, and how much they decide.
#include <algorithm>
#include <cmath>
#include <map>

#include "server/insights/health/signals.h"

namespace stanna::insights {
namespace {

// Of one contact is 35, of two 58, of three 72, of five 88: the second person matters most.
constexpr double kSinglePart = 0.35;
// With an active decider 80, with nobody known to decide 44.
constexpr double kInfluenceBase = 20, kInfluencePoints = 60;
constexpr double kCompareDays = 180;  // of the history before a person's last contact

double Clip(double value) { return std::clamp(value, 0.0, 100.0); }

struct Person {
  std::string name;
  double influence = 0;
  double last_age = 0, first_age = 0;
  int contacts = 0;  // within kCompareDays of the client's last sign of life
  Evidence last;
};

using People = std::map<ObjectId, Person>;

People PeopleOf(const Timeline& line, const HealthFacts& facts, const HealthPolicy& policy,
                int& contacts) {
  People people;
  for (const Entry& entry : line.entries) {
    if (entry.contact <= 0 || entry.event->contacts.empty()) continue;
    const bool compared = entry.since <= kCompareDays;
    contacts += compared;
    for (const ObjectId id : entry.event->contacts) {
      Person& person = people[id];
      if (compared && person.contacts == 0) person.first_age = entry.age;
      person.last_age = entry.age;
      person.contacts += compared;
      person.last = entry.event->record;
      person.influence = std::max(person.influence, policy.unknown_influence);
    }
  }
  std::vector<const HealthStakeholder*> known;
  for (const HealthStakeholder& person : facts.stakeholders) known.push_back(&person);
  std::ranges::sort(known, [](const auto* a, const auto* b) {
    return std::tie(a->contact_id, a->name, a->title) < std::tie(b->contact_id, b->name, b->title);
  });
  for (const HealthStakeholder* person : known) {
    const auto it = people.find(person->contact_id);
    if (it == people.end()) continue;
    it->second.name = person->name;
    it->second.influence = InfluenceOf(policy, person->title);
  }
  return people;
}

bool IsLost(const Person& person, int contacts, const StakeholderRules& rules) {
  if (person.contacts < rules.champion_least) return false;
  if (person.contacts < rules.champion_share * contacts) return false;
  const double gap = (person.first_age - person.last_age) / std::max(1, person.contacts - 1);
  return person.last_age >= std::max(rules.lost_days, rules.lost_gaps * gap);
}

std::string NameOf(const Person& person) {
  return person.name.empty() ? "A contact" : Short(person.name);
}

}  // namespace

StakeholderSignal SeeStakeholders(const Timeline& line, const HealthFacts& facts,
                                  const HealthPolicy& policy) {
  StakeholderSignal seen;
  const StakeholderRules& rules = policy.stakeholders;
  int contacts = 0;
  const People people = PeopleOf(line, facts, policy, contacts);
  if (people.empty()) return seen;

  double influence = 0, lost_influence = 0;
  std::string leader, lost;
  EvidenceList active, missing;
  for (const auto& [id, person] : people) {
    if (person.last_age <= rules.active_days) {
      ++seen.active;
      active.Add(person.influence, person.last);
      if (person.influence > influence) influence = person.influence, leader = NameOf(person);
    }
    if (IsLost(person, contacts, rules)) {
      missing.Add(person.influence, person.last);
      if (person.influence > lost_influence) {
        lost_influence = person.influence;
        lost = Words("%s, who was often in contact, has been silent for %.0f days",
                     NameOf(person).c_str(), std::floor(person.last_age));
      }
    }
  }
  seen.breadth.value = Clip(100 * (1 - std::pow(1 - kSinglePart, seen.active)));
  seen.breadth.words = Words("%d of the client's people in contact within %.0f days", seen.active,
                             rules.active_days);
  seen.breadth.evidence = active.Take();
  // How much a loss weighs goes by the person's influence; even an unknown one's is felt.
  const double loss = lost.empty() ? 0 : rules.lost_points * (1 + lost_influence) / 2;
  seen.influence.value = Clip(kInfluenceBase + kInfluencePoints * influence - loss);
  seen.influence.words = !lost.empty() ? lost
                         : leader.empty()
                             ? "Nobody of the client is in contact"
                             : Words("Most influential in contact: %s", leader.c_str());
  seen.influence.evidence = lost.empty() ? active.Take() : missing.Take();
  return seen;
}

}  // namespace stanna::insights
