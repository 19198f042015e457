/// The portal's fixed furniture: owners, pipelines and currencies.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace stanna::sim {

struct Owner {
  int64_t id;
  int64_t user_id;
  std::string_view first_name;
  std::string_view last_name;
  std::string_view mailbox;  ///< local part of the address; empty for a queue
  bool is_queue;
  bool is_archived;
  std::string_view team;
};
const std::vector<Owner>& Owners();

struct Stage {
  std::string_view id;
  std::string_view label;
  std::string_view probability;  ///< as the pipelines API writes it: "0.2"
  bool is_closed;
};

struct Pipeline {
  std::string_view id;
  std::string_view label;
  std::vector<Stage> stages;
};
/// "default" (sales) first, then renewals, whose stage ids are numbers.
const std::vector<Pipeline>& DealPipelines();

struct ExchangeRate {
  std::string_view id;
  std::string_view from;
  std::string_view to;
  std::string_view rate;  ///< a JSON number
  std::string_view effective_at;
};
inline constexpr std::string_view kHomeCurrency = "USD";
const std::vector<ExchangeRate>& ExchangeRates();

}  // namespace stanna::sim
