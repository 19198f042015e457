// Makes cohorts by hidden processes: a client's satisfaction moves from week to week, shows in what
// it does, and decides whether it renews. None of them is the formula of the health score.
// docs/insights.md describes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/cohort/cohort.h"

namespace stanna::cohort {

/// How satisfaction moves and what it shows in. Satisfaction has a standard deviation of about one.
/// Chances and rates are a week's; effects are what a satisfaction lower by one does.
struct Process {
  std::string_view name;
  std::string_view what;
  // Satisfaction.
  double persistence = 0.97;  ///< of a week's deviation into the next
  double wander = 0.16;       ///< of a week
  double drift = 0.5;         ///< spread of what a client's satisfaction tends to over its contract
  double level = 0.7;         ///< spread of what it is from the start
  double champion_loss = 0.004, champion_drop = 1.2;
  double price_shock = 0, price_drop = 1.0;  ///< chance of one within the last 200 days
  double outage = 0.006, outage_drop = 0.8;
  // What it shows in.
  double messages = 1.8, message_spread = 0.6;  ///< ours; spread of the logarithm between clients
  double inbound_share = 0.8;                   ///< the client's own messages, against ours
  double volume_effect = 0.12;                  ///< on the logarithm of the client's messages
  double chatty_share = 0.12;              ///< of clients whose volume rises with their trouble
  double reply = 0.7, reply_effect = 0.3;  ///< logit
  double latency_hours = 8, latency_effect = 0.15, latency_spread = 0.9;  ///< logarithms
  double meetings = 0.3, no_show = -2.4, no_show_effect = 0.45;           ///< logit
  double tone = 0.05, tone_effect = 0.42, tone_spread = 1;  ///< of what a message is to say
  double label_right = 0.72;                                ///< of the sentiment labels
  bool deals = true;
  double deal_forward = -2.2, deal_back = -3.4, deal_pushed = -3.4, deal_effect = 0.35;  ///< logit
  double churn_phrase = -5.2, churn_phrase_effect = 0.8;                                 ///< logit
  double expansion_phrase = -5.6, expansion_phrase_effect = 0.6;                         ///< logit
  // What becomes of it.
  double churn = -2.0, churn_effect = 1.3, churn_shock = 0.5, churn_fit = 0.5;  ///< logit
  double expansion = -2.4, expansion_effect = 0.8;                              ///< logit
};

/// Of `--process a`…; null: none has the name.
const Process* FindProcess(std::string_view name);
const std::vector<Process>& AllProcesses();

/// The same for the same arguments, on every machine.
Cohort MakeCohort(const Process& process, std::size_t clients, std::uint64_t seed);

}  // namespace stanna::cohort
