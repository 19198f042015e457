#include "tools/cohort/generator.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <string>

namespace stanna::cohort {
namespace {

constexpr double kWeek = 7;
constexpr int kFirstRenewal = 526, kRenewalDays = 29;
constexpr int kDealLead = 180;  // a renewal deal is opened so many days before
constexpr int kPriceShockLead = 200;
constexpr double kAfter = 0;       // nothing is recorded after the renewal
constexpr int kDecisiveWeeks = 8;  // the satisfaction that decides is the mean of these
constexpr double kHolidayVolume = 0.5;
constexpr double kChattyFactor = -2;  // of the volume effect
constexpr double kPolarFrom = 0.3, kPolarTo = 0.9, kNeutralTo = 0.2;

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }

// The standard library's distributions differ between implementations; its engine does not.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream) : engine_(seed * 1'000'003 + stream) {}
  double Uniform() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }
  double Uniform(double from, double to) { return from + (to - from) * Uniform(); }
  bool Chance(double p) { return Uniform() < p; }
  double Normal() {
    const double radius = std::sqrt(-2 * std::log(1 - Uniform()));
    return radius * std::cos(2 * std::numbers::pi * Uniform());
  }
  int Poisson(double mean) {
    const double limit = std::exp(-mean);
    int count = 0;
    for (double product = Uniform(); product > limit; product *= Uniform()) ++count;
    return count;
  }

 private:
  std::mt19937_64 engine_;
};

class ClientMaker {
 public:
  ClientMaker(const Process& process, std::uint64_t seed, std::uint64_t number)
      : p_(process), random_(seed, number) {}

  Client Make() {
    client_.renewal_day = kFirstRenewal + static_cast<int>(random_.Uniform() * kRenewalDays);
    client_.seats = static_cast<int>(std::exp(random_.Uniform(1.6, 5.0)));
    Draw();
    for (int week = 0; week * kWeek < client_.renewal_day; ++week) Live(week);
    Decide();
    std::ranges::stable_sort(client_.events, {}, &Event::day);
    return std::move(client_);
  }

 private:
  void Draw() {
    base_ = p_.level * random_.Normal();
    drift_ = p_.drift * random_.Normal();
    fit_ = random_.Normal();
    volume_ = p_.messages * std::exp(p_.message_spread * random_.Normal());
    latency_ = std::log(p_.latency_hours) + 0.5 * random_.Normal();
    reply_ = p_.reply + 0.6 * random_.Normal();
    tone_ = p_.tone + 0.2 * random_.Normal();
    meetings_ = p_.meetings * std::exp(0.4 * random_.Normal());
    volume_effect_ = p_.volume_effect * (random_.Chance(p_.chatty_share) ? kChattyFactor : 1);
    if (random_.Chance(p_.price_shock)) {
      price_day_ = client_.renewal_day - static_cast<int>(random_.Uniform(0, kPriceShockLead));
    }
    deviation_ = random_.Normal() * p_.wander / std::sqrt(1 - p_.persistence * p_.persistence);
  }

  void Live(int week) {
    Move(week);
    begin_ = week * kWeek;
    const double holidays = week % 52 >= 50 ? kHolidayVolume : 1;
    const double volume = std::exp(volume_effect_ * satisfaction_) * holidays;
    Ours(volume_ * holidays);
    Repeat(volume_ * p_.inbound_share * volume, [&](double day) { Say(day, Direction::kIn); });
    Meetings(meetings_ * holidays);
    Repeat(0.12 * holidays,
           [&](double day) { Tone(Add(day, EventType::kNote, Direction::kNone)); });
    Deals();
    Intents();
  }

  void Move(int week) {
    const double progress = week * kWeek / client_.renewal_day;
    deviation_ = p_.persistence * deviation_ + p_.wander * random_.Normal();
    if (random_.Chance(p_.champion_loss)) lasting_ -= p_.champion_drop;
    if (random_.Chance(p_.outage)) passing_ -= p_.outage_drop;
    passing_ *= 0.88;   // an outage is forgotten with a half-life of five weeks
    lasting_ *= 0.995;  // a champion is hardly replaced
    if (price_day_ >= 0 && week == price_day_ / static_cast<int>(kWeek)) {
      lasting_ -= p_.price_drop;
      shocked_ = true;
    }
    satisfaction_ = base_ + drift_ * progress + deviation_ + lasting_ + passing_;
    history_.push_back(satisfaction_);
  }

  template <typename Do>
  void Repeat(double mean, const Do& what) {
    for (int left = random_.Poisson(mean); left > 0; --left) {
      what(begin_ + kWeek * random_.Uniform());
    }
  }

  Event& Add(double day, EventType type, Direction direction) {
    Event& event = client_.events.emplace_back();
    event.day = day;
    event.type = type;
    event.direction = direction;
    return event;
  }

  void Ours(double volume) {
    Repeat(volume, [&](double day) {
      Event& ours = Add(day, EventType::kEmail, Direction::kOut);
      ours.has_sentiment = true;
      ours.sentiment = std::clamp(0.25 + 0.2 * random_.Normal(), -1.0, 1.0);
      if (!random_.Chance(Logistic(reply_ + p_.reply_effect * satisfaction_))) return;
      const double hours = std::exp(latency_ - p_.latency_effect * satisfaction_ +
                                    p_.latency_spread * random_.Normal());
      if (day + hours / 24 > client_.renewal_day) return;
      Say(day + hours / 24, Direction::kReply);
      client_.events.back().hours = hours;
    });
  }

  void Say(double day, Direction direction) { Tone(Add(day, EventType::kEmail, direction)); }

  // What it is to say, and the label that a reader gives it.
  void Tone(Event& event) {
    const double meant = tone_ + p_.tone_effect * satisfaction_ + p_.tone_spread * random_.Normal();
    int label = (meant > 0.6) - (meant < -0.6);
    if (!random_.Chance(p_.label_right)) label = (label + 1 + random_.Chance(0.5) + 1) % 3 - 1;
    event.has_sentiment = true;
    event.sentiment = label == 0 ? random_.Uniform(-kNeutralTo, kNeutralTo)
                                 : label * random_.Uniform(kPolarFrom, kPolarTo);
  }

  void Meetings(double mean) {
    Repeat(mean, [&](double day) {
      Event& meeting = Add(day, EventType::kMeeting, Direction::kBoth);
      if (random_.Chance(Logistic(p_.no_show - p_.no_show_effect * satisfaction_))) {
        meeting.value = "no_show";
      } else {
        meeting.value = "held";
        Tone(meeting);
      }
    });
  }

  void Deal(double day, const char* value) {
    Event& deal = Add(day, EventType::kDeal, Direction::kNone);
    deal.value = value;
  }

  void Deals() {
    if (!p_.deals) return;
    const int created = client_.renewal_day - kDealLead;
    if (begin_ + kWeek <= created) return;
    if (begin_ <= created) return Deal(created, "created");
    const double effect = p_.deal_effect * satisfaction_;
    const double day = begin_ + kWeek * random_.Uniform();
    if (random_.Chance(Logistic(p_.deal_forward + effect))) Deal(day, "stage_fwd");
    if (random_.Chance(Logistic(p_.deal_back - effect))) Deal(day, "stage_back");
    if (random_.Chance(Logistic(p_.deal_pushed - effect))) Deal(day, "close_pushed");
  }

  void Intent(const char* value, double sentiment) {
    Event& intent = Add(begin_ + kWeek * random_.Uniform(), EventType::kIntent, Direction::kIn);
    intent.value = value;
    intent.has_sentiment = true;
    intent.sentiment = sentiment;
  }

  void Intents() {
    if (random_.Chance(Logistic(p_.churn_phrase - p_.churn_phrase_effect * satisfaction_))) {
      Intent("churn_phrase", random_.Chance(0.5) ? -0.6 : -0.4);
    }
    if (random_.Chance(
            Logistic(p_.expansion_phrase + p_.expansion_phrase_effect * satisfaction_))) {
      Intent("expansion_phrase", 0.5);
    }
  }

  void Decide() {
    std::erase_if(client_.events, [&](const Event& e) { return e.day > client_.renewal_day; });
    double recent = 0;
    for (int i = 1; i <= kDecisiveWeeks; ++i) recent += history_[history_.size() - i];
    recent /= kDecisiveWeeks;
    client_.churn_p = Logistic(p_.churn - p_.churn_effect * recent + p_.churn_shock * shocked_ +
                               p_.churn_fit * fit_);
    client_.churned = random_.Chance(client_.churn_p);
    client_.expand_p =
        Logistic(p_.expansion + p_.expansion_effect * recent) * (1 - client_.churn_p);
    client_.expanded = !client_.churned && random_.Chance(client_.expand_p);
  }

  const Process& p_;
  Random random_;
  Client client_;
  double base_ = 0, drift_ = 0, fit_ = 0, volume_ = 0, latency_ = 0, reply_ = 0, tone_ = 0;
  double meetings_ = 0, volume_effect_ = 0, deviation_ = 0, lasting_ = 0, passing_ = 0;
  double satisfaction_ = 0, begin_ = 0;
  int price_day_ = -1;
  bool shocked_ = false;
  std::vector<double> history_;
};

std::vector<Process> MakeProcesses() {
  Process drift;
  drift.name = "a";
  drift.what = "satisfaction wanders and drifts, and shows in everything a little";

  Process shocks;
  shocks.name = "b";
  shocks.what = "champions leave, prices rise, outages happen; little drift";
  shocks.drift = 0.2, shocks.level = 0.4;
  shocks.champion_loss = 0.009, shocks.champion_drop = 1.6;
  shocks.price_shock = 0.35, shocks.price_drop = 1.1;
  shocks.outage = 0.012;
  shocks.churn = -2.6;

  Process silent;
  silent.name = "c";
  silent.what =
      "unhappy clients write less, later and seldom answer, but their tone hardly changes";
  silent.volume_effect = 0.32, silent.reply_effect = 0.6, silent.latency_effect = 0.35;
  silent.tone_effect = 0.28, silent.label_right = 0.66, silent.chatty_share = 0.2;
  silent.drift = 0.7;

  Process sparse;
  sparse.name = "d";
  sparse.what = "few messages, no meetings, no deals, noisy labels";
  sparse.messages = 0.9, sparse.meetings = 0, sparse.deals = false;
  sparse.tone_effect = 0.8, sparse.label_right = 0.65;
  sparse.persistence = 0.98, sparse.wander = 0.13;
  return {drift, shocks, silent, sparse};
}

}  // namespace

const std::vector<Process>& AllProcesses() {
  static const auto& processes = *new std::vector<Process>(MakeProcesses());
  return processes;
}

const Process* FindProcess(std::string_view name) {
  for (const Process& process : AllProcesses()) {
    if (process.name == name) return &process;
  }
  return nullptr;
}

Cohort MakeCohort(const Process& process, std::size_t clients, std::uint64_t seed) {
  Cohort cohort;
  cohort.name = "process " + std::string(process.name);
  for (std::size_t i = 0; i < clients; ++i) {
    cohort.clients.push_back(ClientMaker(process, seed, i).Make());
  }
  return cohort;
}

}  // namespace stanna::cohort
