#include "tools/benchmarks/synthetic_portfolio.h"

#include <array>
#include <string>
#include <utility>

namespace stanna::bench {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using storage::PageWrite;

using PageVisitor = std::function<absl::Status(PageWrite page)>;

// Larger than HubSpot's: a portfolio is to be there soon.
constexpr std::size_t kPageSize = 500;
constexpr days kSpan{730};
constexpr std::int64_t kEmailsAThread = 3;
constexpr std::int64_t kOwners = 20;

struct TypeCount {
  ObjectType type;
  std::int64_t a_client;
};
constexpr std::array kActivities = {
    TypeCount{ObjectType::kMeeting, 30},         TypeCount{ObjectType::kCall, 20},
    TypeCount{ObjectType::kEmail, 120},          TypeCount{ObjectType::kNote, 20},
    TypeCount{ObjectType::kTask, kTasksAClient},
};

// A number for each pair, evenly spread (the finalizer of MurmurHash3).
std::uint64_t Mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t hash = a * 0x9E3779B97F4A7C15ull + b;
  hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDull;
  hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53ull;
  return hash ^ (hash >> 33);
}

// 0 … 1
double Fraction(std::uint64_t hash) {
  return static_cast<double>(hash >> 11) / static_cast<double>(1ull << 53);
}

std::string DomainOf(std::int64_t client) { return "client" + std::to_string(client) + ".example"; }

ObjectId CompanyOf(std::int64_t client) { return client + 1; }
ObjectId ContactOf(std::int64_t client, std::int64_t number) {
  return client * kContactsAClient + number + 1;
}
std::string AddressOf(ObjectId contact, std::int64_t client) {
  return "person" + std::to_string(contact) + "@" + DomainOf(client);
}

// The `number`th thing of one type that happens with a client.
struct Item {
  ObjectType type;
  ObjectId id;
  std::int64_t client;
  std::int64_t number;
  Time at;
  std::uint64_t hash;
};

HubSpotRecord RecordOf(const Item& item) {
  HubSpotRecord record;
  record.type = item.type;
  record.id = item.id;
  record.created_at = item.at;
  record.modified_at = item.at;
  record.properties.Set("hubspot_owner_id", std::to_string(item.client % kOwners + 1));
  record.properties.Set("hs_lastmodifieddate", FormatRfc3339(item.at));
  return record;
}

void Relate(const Item& item, HubSpotRecord& record, std::int64_t contacts) {
  record.associations.push_back({ObjectType::kCompany, CompanyOf(item.client)});
  for (std::int64_t i = 0; i < contacts; ++i) {
    record.associations.push_back(
        {ObjectType::kContact, ContactOf(item.client, (item.number + i) % kContactsAClient)});
  }
  record.associations_read = {ObjectType::kCompany, ObjectType::kContact};
}

storage::ClientLinks LinksOf(const Item& item) {
  return {.type = item.type,
          .object_id = item.id,
          .clients = {SyntheticPortfolio::ClientAt(item.client)},
          .sort_at = item.at};
}

void AddCompany(const Item& item, Time until, PageWrite& page) {
  HubSpotRecord record = RecordOf(item);
  record.properties.Set("name", "Client " + std::to_string(item.client));
  record.properties.Set("domain", DomainOf(item.client));
  record.associations_read = {};
  page.records.push_back(std::move(record));
  storage::ClientRow& row = page.clients.emplace_back();
  row.id = SyntheticPortfolio::ClientAt(item.client);
  row.company_id = item.id;
  row.name = "Client " + std::to_string(item.client);
  row.domain = DomainOf(item.client);
  row.mrr = {std::to_string(100 + item.hash % 20'000) + ".00", "USD"};
  const Time renewal = until + days(static_cast<int>(item.hash % 365));
  row.renewal_date = Date(std::chrono::floor<days>(renewal));
  row.owner_id = item.client % kOwners + 1;
  row.csm_owner = "owner" + std::to_string(*row.owner_id) + "@own.example";
  row.lifecycle_stage = "customer";
  row.source_created_at = item.at;
  row.source_modified_at = item.at;
  page.company_clients.push_back({.company_id = item.id, .client_id = row.id});
}

void AddContact(const Item& item, PageWrite& page) {
  static constexpr std::array<const char*, kContactsAClient> kTitles = {
      "CEO", "Head of Customer Support", "IT Manager", "Engineer", "Procurement"};
  HubSpotRecord record = RecordOf(item);
  storage::StakeholderRow& row = page.stakeholders.emplace_back();
  row.contact_id = item.id;
  row.email = AddressOf(item.id, item.client);
  row.email_domain = DomainOf(item.client);
  row.name = "Person " + std::to_string(item.id);
  row.title = kTitles[static_cast<std::size_t>(item.number)];
  row.source_created_at = item.at;
  row.source_modified_at = item.at;
  record.properties.Set("email", row.email);
  record.properties.Set("jobtitle", row.title);
  record.associations.push_back({ObjectType::kCompany, CompanyOf(item.client)});
  record.associations_read = {ObjectType::kCompany};
  page.records.push_back(std::move(record));
  page.links.push_back(LinksOf(item));
}

// One that was won, and two that are open: as they were, or a month later.
void AddDeal(const Item& item, Time until, bool later, PageWrite& page) {
  HubSpotRecord record = RecordOf(item);
  if (later) record.modified_at += days(30);
  storage::DealRow& row = page.deals.emplace_back();
  row.deal_id = item.id;
  row.name = "Deal " + std::to_string(item.id);
  row.amount = {std::to_string(1'000 + item.hash % 90'000), "USD"};
  row.pipeline_id = "default";
  row.won = row.closed = item.number == 0;
  row.stage_id = row.won ? "closedwon" : later ? "contractsent" : "qualifiedtobuy";
  row.probability = row.won ? "1" : later ? "0.9" : "0.4";
  row.close_date = row.won ? item.at + days(30) : until + days(later ? 60 : 20);
  row.deal_type = item.number == 1 ? "renewal" : "existingbusiness";
  row.owner_id = item.client % kOwners + 1;
  row.source_created_at = item.at;
  row.source_modified_at = record.modified_at;
  record.properties.Set("dealname", row.name);
  record.properties.Set("dealstage", row.stage_id);
  record.properties.Set("pipeline", row.pipeline_id);
  record.properties.Set("amount", row.amount.amount);
  record.properties.Set("closedate", FormatRfc3339(*row.close_date));
  Relate(item, record, 1);
  page.records.push_back(std::move(record));
  page.links.push_back(LinksOf(item));
}

storage::Direction DirectionOf(const Item& item) {
  if (item.type == ObjectType::kEmail) {
    return item.number % kEmailsAThread == 1 ? storage::Direction::kOutbound
                                             : storage::Direction::kInbound;
  }
  if (item.type != ObjectType::kCall) return storage::Direction::kUnknown;
  return item.hash % 2 == 0 ? storage::Direction::kInbound : storage::Direction::kOutbound;
}

std::string OutcomeOf(const Item& item) {
  if (item.type == ObjectType::kEmail) return "SENT";
  if (item.type == ObjectType::kTask) {
    return item.number + 1 == kTasksAClient ? "NOT_STARTED" : "COMPLETED";
  }
  if (item.type != ObjectType::kMeeting) return "";
  if (item.hash % 11 == 0) return "NO_SHOW";
  return item.hash % 7 == 0 ? "RESCHEDULED" : "COMPLETED";
}

storage::InteractionRow InteractionOf(const Item& item) {
  storage::InteractionRow row;
  row.type = item.type;
  row.object_id = item.id;
  row.subject = "Subject of activity " + std::to_string(item.number);
  row.summary = "What was said in activity " + std::to_string(item.id) +
                " about the roll-out, in about as many words as the first lines of a message have "
                "that people of two companies write to each other.";
  row.occurred_at = item.at;
  row.direction = DirectionOf(item);
  row.outcome = OutcomeOf(item);
  if (item.type == ObjectType::kEmail) {
    const std::string theirs =
        AddressOf(ContactOf(item.client, item.number % kContactsAClient), item.client);
    const std::string ours = "owner" + std::to_string(item.client % kOwners + 1) + "@own.example";
    const bool inbound = row.direction == storage::Direction::kInbound;
    row.from = inbound ? theirs : ours;
    row.to = inbound ? ours : theirs;
    row.thread_id = "thread-" + std::to_string(item.client) + "-" +
                    std::to_string(item.number / kEmailsAThread);
  }
  row.owner_id = item.client % kOwners + 1;
  row.source_created_at = item.at;
  row.source_modified_at = item.at;
  return row;
}

// `score`: −1 … 1
storage::AnalysisRow AnalysisOf(const Item& item, double score) {
  storage::AnalysisRow row;
  row.type = item.type;
  row.object_id = item.id;
  row.model_version = 1;
  row.score = score;
  row.mood = score > 0.2 ? 1 : score < -0.2 ? -1 : 0;
  row.level = score > 0.7 ? 2 : score < -0.7 ? -2 : row.mood;
  row.confidence = 0.5 + Fraction(Mix(item.hash, 1)) / 2;
  row.language = "en";
  row.phrases = R"([{"text":"works well","begin":17,"end":27,"contribution":0.7,"intents":0}])";
  return row;
}

void AddActivity(const Item& item, double score, PageWrite& page) {
  HubSpotRecord record = RecordOf(item);
  record.properties.Set("hs_timestamp", FormatRfc3339(item.at));
  page.interactions.push_back(InteractionOf(item));
  record.properties.Set("hs_email_subject", page.interactions.back().subject);
  record.properties.Set("hs_body_preview", page.interactions.back().summary);
  Relate(item, record, item.number % 2 + 1);
  page.records.push_back(std::move(record));
  page.links.push_back(LinksOf(item));
  if (item.type != ObjectType::kTask) page.analyses.push_back(AnalysisOf(item, score));
}

void AddItem(const Item& item, Time until, bool later, PageWrite& page) {
  switch (item.type) {
    case ObjectType::kCompany:
      return AddCompany(item, until, page);
    case ObjectType::kContact:
      return AddContact(item, page);
    case ObjectType::kDeal:
      return AddDeal(item, until, later, page);
    default:
      return AddActivity(item, Fraction(Mix(item.hash, 2)) * 1.4 - 0.5, page);
  }
}

PageWrite EmptyPage(ObjectType type, Time until) {
  PageWrite page;
  page.type = type;
  page.now = until;
  page.read_at = until;
  page.cursor = storage::PageCursor{.after = "next", .finished = false, .calls = 1};
  return page;
}

}  // namespace

ClientId SyntheticPortfolio::ClientAt(std::int64_t index) {
  return ClientId("client_" + std::to_string(index));
}

absl::Status SyntheticPortfolio::VisitPages(const PageVisitor& visit) const {
  RETURN_IF_ERROR(VisitType(ObjectType::kCompany, 1, false, visit));
  RETURN_IF_ERROR(VisitType(ObjectType::kContact, kContactsAClient, false, visit));
  RETURN_IF_ERROR(VisitType(ObjectType::kDeal, kDealsAClient, false, visit));
  RETURN_IF_ERROR(VisitType(ObjectType::kDeal, kDealsAClient, true, visit));
  for (const TypeCount& count : kActivities) {
    RETURN_IF_ERROR(VisitType(count.type, count.a_client, false, visit));
  }
  return absl::OkStatus();
}

absl::Status SyntheticPortfolio::VisitType(ObjectType type, std::int64_t a_client, bool later,
                                           const PageVisitor& visit) const {
  PageWrite page = EmptyPage(type, until_);
  const milliseconds between = milliseconds(kSpan) / a_client;
  for (std::int64_t number = 0; number < a_client; ++number) {
    for (std::int64_t client = 0; client < clients_; ++client) {
      const std::uint64_t hash =
          Mix(static_cast<std::uint64_t>(client),
              static_cast<std::uint64_t>(number * 16) + static_cast<std::uint64_t>(type));
      const bool of_client = type == ObjectType::kContact;
      Item item{.type = type,
                .id = of_client ? ContactOf(client, number) : number * clients_ + client + 1,
                .client = client,
                .number = number,
                .at = until_ - kSpan + between * number,
                .hash = hash};
      item.at += milliseconds(
          static_cast<std::int64_t>(Fraction(hash) * static_cast<double>(between.count())));
      AddItem(item, until_, later, page);
      if (page.records.size() < kPageSize) continue;
      RETURN_IF_ERROR(visit(std::exchange(page, EmptyPage(type, until_))));
    }
  }
  if (page.records.empty()) return absl::OkStatus();
  return visit(std::move(page));
}

PageWrite SyntheticPortfolio::AngryEmail(std::int64_t index, Time at) const {
  PageWrite page = EmptyPage(ObjectType::kEmail, at);
  const Item item{.type = ObjectType::kEmail,
                  .id = ToEpochMs(at),
                  .client = index,
                  .number = kEmailsAThread * ToEpochMs(at),  // the first of its thread: inbound
                  .at = at,
                  .hash = Mix(static_cast<std::uint64_t>(index), 0)};
  AddActivity(item, -0.95, page);
  page.analyses.back().intents = 1;  // insights::kChurn
  return page;
}

}  // namespace stanna::bench
