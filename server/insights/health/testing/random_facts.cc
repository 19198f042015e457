#include "server/insights/health/testing/random_facts.h"

#include <chrono>
#include <cmath>

namespace stanna::insights::testing {
namespace {

constexpr double kMsPerDay = 24 * 3600 * 1000.0;
constexpr int kPeople = 6;

class Maker {
 public:
  explicit Maker(std::mt19937_64& random) : random_(random) {}

  HealthFacts Make() {
    // Some clients do one kind of thing only, some hardly anything.
    const int events = Int(0, 3) == 0 ? Int(0, 4) : Int(0, 120);
    const bool few_kinds = Chance(0.2);
    const int kind = Int(0, 4);
    span_ = Chance(0.3) ? Real(1, 60) : Real(60, 730);
    silence_ = Chance(0.4) ? Real(0, 120) : 0;
    mood_ = Real(-0.6, 0.6);
    if (Chance(0.9)) facts_.client_since = DaysAgo(Real(0, 900));
    for (int i = 0; i < events; ++i) AddEvent(i + 1, few_kinds ? kind : Int(0, 4));
    for (int i = 1; i <= kPeople; ++i) {
      if (Chance(0.7)) AddPerson(i);
    }
    AddDeals();
    if (Chance(0.7)) {
      facts_.renewal_date = Date(std::chrono::sys_days(kToday) + std::chrono::days(Int(-60, 400)));
    }
    for (int i = Int(0, 3); i > 0 && Chance(0.5); --i) {
      facts_.indicators.push_back({"Indicator " + std::to_string(i), Real(-10, 110), Real(0, 3)});
    }
    return std::move(facts_);
  }

  void AddManual(HealthFacts& facts) {
    for (int i = Int(0, 3); i > 0; --i) {
      facts.manual.push_back(
          {"m" + std::to_string(i), DaysAgo(Real(-5, 120)), Int(-1, 1), Real(0, 1), "A reason"});
    }
  }

 private:
  int Int(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }
  double Real(double from, double to) {
    return std::uniform_real_distribution<double>(from, to)(random_);
  }
  bool Chance(double p) { return Real(0, 1) < p; }

  double Age() { return Chance(0.03) ? Real(-40, 0) : silence_ + Real(0, span_); }

  void AddEvent(ObjectId id, int kind) {
    HealthEvent event;
    event.at = DaysAgo(Age());
    event.kind = static_cast<MessageKind>(kind);
    constexpr ObjectType kTypes[] = {ObjectType::kEmail, ObjectType::kCall, ObjectType::kMeeting,
                                     ObjectType::kNote, ObjectType::kTask};
    event.record = {kTypes[kind], id};
    event.side = static_cast<Side>(Int(0, 2));
    if (event.kind == MessageKind::kMeeting || (event.kind == MessageKind::kCall && Chance(0.5))) {
      event.outcome = static_cast<Outcome>(Int(0, 5));
    }
    if (Chance(0.08)) event.automatic = static_cast<Automatic>(Int(1, 5));
    event.analysed = Chance(0.8);
    if (event.analysed) {
      event.score = std::clamp(mood_ + Real(-0.7, 0.7), -1.0, 1.0);
      event.level = static_cast<int>(std::lround(2 * event.score));
      event.confidence = Real(0, 1);
      if (Chance(0.2)) event.intents = 1u << Int(0, 8);
    }
    event.thread = static_cast<std::uint64_t>(Int(0, 30));
    for (int i = Int(0, 2); i > 0; --i) event.contacts.push_back(Int(1, kPeople));
    facts_.events.push_back(std::move(event));
  }

  void AddPerson(int id) {
    constexpr const char* kTitles[] = {"CEO", "Head of IT", "Office Manager", "", "Intern", "Koch"};
    facts_.stakeholders.push_back(
        {id, "Person " + std::to_string(id), kTitles[Int(0, 5)], DaysAgo(Real(0, 900))});
  }

  void AddDeals() {
    for (int i = Chance(0.5) ? Int(0, 8) : 0; i > 0; --i) {
      facts_.deal_events.push_back({.deal_id = Int(1, 4),
                                    .name = "Deal",
                                    .at = DaysAgo(Age()),
                                    .move = static_cast<DealMove>(Int(0, 5)),
                                    .days = Int(0, 2) == 0 ? Int(-90, 90) : 0,
                                    .renewal = Chance(0.3),
                                    .expansion = Chance(0.3)});
    }
    for (int i = Chance(0.5) ? Int(0, 3) : 0; i > 0; --i) {
      OpenDeal deal;
      deal.deal_id = 10 + i;
      deal.renewal = Chance(0.5);
      deal.expansion = Chance(0.3);
      if (Chance(0.6)) deal.probability = Real(-0.2, 1.2);
      if (Chance(0.6)) {
        deal.close_date = Date(std::chrono::sys_days(kToday) + std::chrono::days(Int(-60, 90)));
      }
      facts_.open_deals.push_back(deal);
    }
  }

  std::mt19937_64& random_;
  HealthFacts facts_;
  double span_ = 0, silence_ = 0, mood_ = 0;
};

HealthEvent Event(ObjectType type, ObjectId id, Time at, MessageKind kind, Side side) {
  HealthEvent event;
  event.record = {type, id};
  event.at = at;
  event.kind = kind;
  event.side = side;
  return event;
}

}  // namespace

HealthFacts RandomFacts(std::mt19937_64& random) {
  Maker maker(random);
  return maker.Make();
}

void AddManual(HealthFacts& facts, std::mt19937_64& random) { Maker(random).AddManual(facts); }

Time DaysAgo(double days) {
  const Time end(std::chrono::sys_days(kToday) + std::chrono::days(1));
  return end - std::chrono::milliseconds(std::llround(days * kMsPerDay));
}

HealthEvent NoShow(ObjectId id, Time at) {
  HealthEvent event = Event(ObjectType::kMeeting, id, at, MessageKind::kMeeting, Side::kUnknown);
  event.outcome = Outcome::kNoShow;
  return event;
}

HealthEvent ChurnMail(ObjectId id, Time at) {
  HealthEvent event = ClientMail(id, at, -0.6);
  event.intents = kChurn;
  return event;
}

HealthEvent ClientMail(ObjectId id, Time at, double mood) {
  HealthEvent event = Event(ObjectType::kEmail, id, at, MessageKind::kEmail, Side::kClient);
  event.analysed = true;
  event.score = mood;
  event.level = static_cast<int>(std::lround(2 * mood));
  event.confidence = 0.7;
  return event;
}

HealthEvent OwnMail(ObjectId id, Time at, std::uint64_t thread) {
  HealthEvent event = Event(ObjectType::kEmail, id, at, MessageKind::kEmail, Side::kOwn);
  event.thread = thread;
  return event;
}

HealthEvent Held(ObjectId id, Time at) {
  HealthEvent event = Event(ObjectType::kMeeting, id, at, MessageKind::kMeeting, Side::kUnknown);
  event.outcome = Outcome::kHeld;
  return event;
}

}  // namespace stanna::insights::testing
