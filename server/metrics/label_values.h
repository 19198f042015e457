// Which values the labels of metrics may have: known before the first call, so that no id, name or
// token of a tenant can become one, and so that their number has a bound.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stanna::metrics {

/// What stands for every value that is not known.
inline constexpr char kOther[] = "other";

/// The part of the known values that depends on what is linked into the program.
struct LabelSources {
  std::vector<std::string> rpc_methods;  ///< "stanna.sync.v1.SyncService.StartSync"
  std::vector<std::string> routes;       ///< "/api/clients/{client_id}"
  std::string version;
};

/// "stanna.sync.v1.SyncService" and "StartSync".
struct MethodName {
  std::string service, method;
};
MethodName SplitMethod(const std::string& full_name);

/// Immutable, thread-safe.
class LabelValues {
 public:
  explicit LabelValues(const LabelSources& sources);

  /// `value` if `label` may have it, else kOther.
  std::string Bounded(const std::string& label, std::string_view value) const;
  /// By label; each has kOther too.
  const std::map<std::string, std::set<std::string>>& all() const { return values_; }

 private:
  std::map<std::string, std::set<std::string>> values_;
};

/// gRPC's names: "OK", "NOT_FOUND".
std::string_view CodeName(int grpc_code);
/// Three digits for the statuses that HTTP defines, "5xx" for others of a class.
std::string StatusName(int http_status);

}  // namespace stanna::metrics
