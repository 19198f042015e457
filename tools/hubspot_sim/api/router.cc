#include "tools/hubspot_sim/api/router.h"

#include <algorithm>

namespace stanna::sim {
namespace {

using sv = std::string_view;
using Segments = std::vector<std::string>;

constexpr sv kDatedVersions[] = {"2026-03", "2026-09"};

bool IsDated(sv text) {
  return std::find(std::begin(kDatedVersions), std::end(kDatedVersions), text) !=
         std::end(kDatedVersions);
}

/// How one family of endpoints is addressed: /{prefix}/{version}/{family} in the numbered form and
/// /{prefix}/{family}/{date} in the dated one.
struct Family {
  sv prefix;
  sv name;
  std::vector<sv> versions;
  sv canonical;
};

const std::vector<Family>& Families() {
  static const auto& families = *new std::vector<Family>{
      {"crm", "objects", {"v3", "v4"}, "objects"},
      {"crm", "associations", {"v3", "v4"}, "associations"},
      {"crm", "owners", {"v3"}, "owners"},
      {"crm", "pipelines", {"v3"}, "pipelines"},
      {"crm", "properties", {"v3"}, "properties"},
      {"settings", "currencies", {"v3"}, "currencies"},
  };
  return families;
}

Segments Split(sv path) {
  Segments segments;
  while (!path.empty()) {
    const size_t end = std::min(path.find('/'), path.size());
    if (end > 0) segments.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return segments;
}

CanonicalPath Rebuild(sv family, std::string version, const Segments& all, size_t rest) {
  CanonicalPath path{std::move(version), {std::string(family)}};
  path.segments.insert(path.segments.end(), all.begin() + static_cast<std::ptrdiff_t>(rest),
                       all.end());
  return path;
}

std::optional<CanonicalPath> CanonicalizeCrm(const Segments& all) {
  for (const Family& family : Families()) {
    if (all.size() < 3 || all[0] != family.prefix) continue;
    const bool numbered =
        all[2] == family.name &&
        std::find(family.versions.begin(), family.versions.end(), all[1]) != family.versions.end();
    if (numbered) return Rebuild(family.canonical, all[1], all, 3);
    if (all[1] == family.name && IsDated(all[2])) return Rebuild(family.canonical, all[2], all, 3);
  }
  return std::nullopt;
}

const std::vector<Route>& Routes() {
  using S = ScopeRule;
  const std::vector<sv> read = {"properties", "propertiesWithHistory", "associations", "archived"};
  const auto with = [&read](std::initializer_list<sv> more) {
    std::vector<sv> all = read;
    all.insert(all.end(), more);
    return all;
  };
  static const auto& routes = *new std::vector<Route>{
      {"GET", "objects/{type}", "objects.list", ListObjects, S::kObjectRead,
       with({"limit", "after"})},
      {"POST", "objects/{type}/search", "objects.search", SearchObjects, S::kObjectRead, {}},
      {"POST",
       "objects/{type}/batch/read",
       "objects.batch_read",
       BatchReadObjects,
       S::kObjectRead,
       {"archived"}},
      {"GET", "objects/{type}/{id}", "objects.get", GetObject, S::kObjectRead,
       with({"idProperty"})},
      {"POST",
       "associations/{type}/{to}/batch/read",
       "associations.batch_read",
       BatchReadAssociations,
       S::kBothObjects,
       {}},
      {"GET",
       "objects/{type}/{id}/associations/{to}",
       "associations.list",
       ListAssociations,
       S::kBothObjects,
       {"limit", "after"}},
      {"GET",
       "associations/{type}/{to}/labels",
       "associations.labels",
       ListAssociationLabels,
       S::kBothObjects,
       {}},
      {"GET",
       "owners",
       "owners.list",
       ListOwners,
       S::kOwners,
       {"email", "after", "limit", "archived"}},
      {"GET", "owners/{owner}", "owners.get", GetOwner, S::kOwners, {"idProperty", "archived"}},
      {"GET", "pipelines/{type}", "pipelines.list", ListPipelines, S::kObjectRead, {}},
      {"GET", "pipelines/{type}/{pipeline}", "pipelines.get", GetPipeline, S::kObjectRead, {}},
      {"GET",
       "pipelines/{type}/{pipeline}/stages",
       "pipelines.stages",
       ListPipelineStages,
       S::kObjectRead,
       {}},
      {"GET",
       "properties/{type}",
       "properties.list",
       ListProperties,
       S::kObjectRead,
       {"archived", "dataSensitivity", "locale", "properties"}},
      {"GET",
       "properties/{type}/groups",
       "properties.groups",
       ListPropertyGroups,
       S::kObjectRead,
       {"locale"}},
      {"POST",
       "properties/{type}/batch/read",
       "properties.batch_read",
       BatchReadProperties,
       S::kObjectRead,
       {"locale"}},
      {"GET",
       "properties/{type}/{property}",
       "properties.get",
       GetProperty,
       S::kObjectRead,
       {"archived", "dataSensitivity", "locale", "properties"}},
      {"GET", "account/details", "account.details", AccountDetails, S::kNone, {}},
      {"GET", "account/api-usage/daily/private-apps", "account.usage", DailyUsage, S::kNone, {}},
      {"GET",
       "currencies/company-currency",
       "currencies.company",
       CompanyCurrency,
       S::kCurrencies,
       {}},
      {"GET", "currencies/codes", "currencies.codes", CurrencyCodes, S::kCurrencies, {}},
      {"GET",
       "currencies/exchange-rates",
       "currencies.rates",
       ListExchangeRates,
       S::kCurrencies,
       {"limit", "after", "fromCurrencyCode", "toCurrencyCode"}},
      {"GET",
       "currencies/exchange-rates/current",
       "currencies.current",
       CurrentExchangeRates,
       S::kCurrencies,
       {"limit", "after"}},
      {"POST", "objects/{type}", "objects.create", CreateObject, S::kObjectWrite, {}},
      {"PATCH",
       "objects/{type}/{id}",
       "objects.update",
       UpdateObject,
       S::kObjectWrite,
       {"idProperty"}},
      {"DELETE", "objects/{type}/{id}", "objects.archive", ArchiveObject, S::kObjectWrite, {}},
      {"POST", "objects/{type}/merge", "objects.merge", MergeObjects, S::kObjectWrite, {}},
      {"POST",
       "objects/{type}/gdpr-delete",
       "objects.gdpr_delete",
       GdprDeleteObject,
       S::kObjectWrite,
       {}},
      {"POST",
       "objects/{type}/batch/create",
       "objects.batch_create",
       BatchCreateObjects,
       S::kObjectWrite,
       {}},
      {"POST",
       "objects/{type}/batch/update",
       "objects.batch_update",
       BatchUpdateObjects,
       S::kObjectWrite,
       {}},
      {"POST",
       "objects/{type}/batch/archive",
       "objects.batch_archive",
       BatchArchiveObjects,
       S::kObjectWrite,
       {}},
      {"POST",
       "associations/{type}/{to}/batch/create",
       "associations.batch_create",
       BatchCreateAssociations,
       S::kObjectWrite,
       {}},
      {"POST",
       "associations/{type}/{to}/batch/archive",
       "associations.batch_archive",
       BatchArchiveAssociations,
       S::kObjectWrite,
       {}},
  };
  return routes;
}

bool Match(sv pattern, const Segments& segments, std::map<std::string, std::string>& path) {
  path.clear();
  for (const std::string& segment : segments) {
    const size_t end = std::min(pattern.find('/'), pattern.size());
    const sv expected = pattern.substr(0, end);
    if (expected.empty()) return false;
    if (expected.front() == '{') {
      path[std::string(expected.substr(1, expected.size() - 2))] = segment;
    } else if (expected != segment) {
      return false;
    }
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return pattern.empty();
}

}  // namespace

std::optional<CanonicalPath> Canonicalize(std::string_view path) {
  const Segments all = Split(path);
  if (all.size() >= 3 && all[0] == "account-info" && (all[1] == "v3" || IsDated(all[1]))) {
    return Rebuild("account", all[1], all, 2);
  }
  return CanonicalizeCrm(all);
}

std::optional<RouteMatch> FindRoute(std::string_view method, std::string_view path) {
  const auto canonical = Canonicalize(path);
  if (!canonical.has_value()) return std::nullopt;
  RouteMatch match;
  match.version = canonical->version;
  for (const Route& route : Routes()) {
    if (route.method != method || !Match(route.pattern, canonical->segments, match.path)) continue;
    match.route = &route;
    return match;
  }
  return std::nullopt;
}

}  // namespace stanna::sim
