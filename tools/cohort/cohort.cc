#include "tools/cohort/cohort.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

namespace stanna::cohort {
namespace {

template <typename Value>
using Words = std::vector<std::pair<std::string_view, Value>>;

const Words<EventType>& Types() {
  static const auto& words = *new Words<EventType>{{"email", EventType::kEmail},
                                                   {"meeting", EventType::kMeeting},
                                                   {"note", EventType::kNote},
                                                   {"deal", EventType::kDeal},
                                                   {"intent", EventType::kIntent}};
  return words;
}

const Words<Direction>& Directions() {
  static const auto& words = *new Words<Direction>{{"in", Direction::kIn},
                                                   {"out", Direction::kOut},
                                                   {"reply", Direction::kReply},
                                                   {"both", Direction::kBoth},
                                                   {"none", Direction::kNone}};
  return words;
}

template <typename Value>
bool Parse(const Words<Value>& words, std::string_view text, Value& value) {
  for (const auto& [word, meaning] : words) {
    if (word != text) continue;
    value = meaning;
    return true;
  }
  return false;
}

template <typename Value>
std::string_view NameOf(const Words<Value>& words, Value value) {
  for (const auto& [word, meaning] : words) {
    if (meaning == value) return word;
  }
  return "";
}

template <typename Number>
bool Parse(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string_view> Split(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t begin = 0;;) {
    const std::size_t tab = line.find('\t', begin);
    cells.push_back(line.substr(begin, tab - begin));
    if (tab == std::string_view::npos) return cells;
    begin = tab + 1;
  }
}

using Cells = std::vector<std::string_view>;

// Every line after the heading, as `columns` cells; false from `take` is an error of the line.
absl::Status ReadLines(const std::string& path, std::size_t columns,
                       const std::function<bool(const Cells&)>& take) {
  std::ifstream in(path);
  if (!in) return NotFound("can't read " + path);
  std::string line;
  std::getline(in, line);
  for (int number = 2; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    const Cells cells = Split(line);
    if (cells.size() != columns || !take(cells)) {
      return InvalidArgument(path + ":" + std::to_string(number) + ": not of the format");
    }
  }
  return absl::OkStatus();
}

bool TakeEvent(const Cells& cells, Event& event) {
  if (!Parse(cells[1], event.day) || !Parse(Types(), cells[2], event.type) ||
      !Parse(Directions(), cells[3], event.direction)) {
    return false;
  }
  if (event.direction == Direction::kReply) {
    if (!Parse(cells[4], event.hours)) return false;
  } else {
    event.value = cells[4];
  }
  event.has_sentiment = !cells[5].empty();
  return !event.has_sentiment || Parse(cells[5], event.sentiment);
}

}  // namespace

absl::StatusOr<Cohort> ReadCohort(const std::string& folder) {
  Cohort cohort;
  std::map<std::string, std::size_t, std::less<>> index;
  RETURN_IF_ERROR(ReadLines(folder + "/clients.tsv", 3, [&](const Cells& cells) {
    index[std::string(cells[0])] = cohort.clients.size();
    Client& client = cohort.clients.emplace_back();
    return Parse(cells[1], client.renewal_day) && Parse(cells[2], client.seats);
  }));
  RETURN_IF_ERROR(ReadLines(folder + "/events.tsv", 6, [&](const Cells& cells) {
    const auto it = index.find(cells[0]);
    return it != index.end() && TakeEvent(cells, cohort.clients[it->second].events.emplace_back());
  }));
  RETURN_IF_ERROR(ReadLines(folder + "/outcomes.tsv", 5, [&](const Cells& cells) {
    const auto it = index.find(cells[0]);
    if (it == index.end()) return false;
    Client& client = cohort.clients[it->second];
    client.churned = cells[1] == "1";
    client.expanded = cells[2] == "1";
    return Parse(cells[3], client.churn_p) && Parse(cells[4], client.expand_p);
  }));
  for (Client& client : cohort.clients) {
    std::ranges::stable_sort(client.events, {}, &Event::day);
  }
  cohort.name = folder;
  return cohort;
}

namespace {

std::string LineOf(std::size_t number, const Event& event) {
  char day[32], hours[32] = "", sentiment[32] = "";
  std::snprintf(day, sizeof(day), "%.3f", event.day);
  if (event.direction == Direction::kReply) {
    std::snprintf(hours, sizeof(hours), "%.2f", event.hours);
  }
  if (event.has_sentiment) {
    std::snprintf(sentiment, sizeof(sentiment), "%.3f", event.sentiment);
  }
  std::string line = std::to_string(number);
  for (const std::string_view cell :
       {std::string_view(day), NameOf(Types(), event.type), NameOf(Directions(), event.direction),
        event.direction == Direction::kReply ? std::string_view(hours)
                                             : std::string_view(event.value),
        std::string_view(sentiment)}) {
    line += '\t';
    line += cell;
  }
  return line;
}

}  // namespace

absl::Status WriteCohort(const Cohort& cohort, const std::string& folder) {
  std::ofstream clients(folder + "/clients.tsv"), events(folder + "/events.tsv"),
      outcomes(folder + "/outcomes.tsv");
  clients << "client\trenewal_day\tseats\n";
  events << "client\tday\ttype\tdirection\tvalue\tsentiment\n";
  outcomes << "client\tchurned\texpanded\thidden_churn_p\thidden_expand_p\n";
  for (std::size_t i = 0; i < cohort.clients.size(); ++i) {
    const Client& client = cohort.clients[i];
    clients << i << '\t' << client.renewal_day << '\t' << client.seats << '\n';
    for (const Event& event : client.events) events << LineOf(i, event) << '\n';
    char chances[64];
    std::snprintf(chances, sizeof(chances), "%.4f\t%.4f", client.churn_p, client.expand_p);
    outcomes << i << '\t' << client.churned << '\t' << client.expanded << '\t' << chances << '\n';
  }
  const bool good = clients.flush().good() && events.flush().good() && outcomes.flush().good();
  return good ? absl::OkStatus() : Unavailable("can't write into " + folder);
}

}  // namespace stanna::cohort
