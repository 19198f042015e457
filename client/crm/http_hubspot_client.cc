#include "client/crm/http_hubspot_client.h"

#include "client/crm/association_reader.h"
#include "client/crm/catalog_reader.h"
#include "client/crm/portal_transport.h"
#include "client/crm/record_reader.h"
#include "client/crm/search.h"

namespace stanna::hubspot {
namespace {

class HttpHubSpotClient : public HubSpotClient {
 public:
  HttpHubSpotClient(HubSpotClientOptions options, const HubSpotClientParts& parts,
                    std::unique_ptr<TokenSource> tokens)
      : at_(std::move(options.endpoints)),
        transport_({options.portal_id, options.app_id, options.user_agent, options.limits,
                    options.time_zone, options.retry, options.observer},
                   parts.http, std::move(tokens), parts.buckets, parts.clock, parts.sleeper,
                   parts.random) {}

  absl::StatusOr<RecordPage> List(const ListRequest& request, const CallOptions& options) override {
    return ListRecords(transport_, at_, request, options);
  }
  absl::StatusOr<SearchPage> Search(const SearchRequest& request,
                                    const CallOptions& options) override {
    return SearchRecords(transport_, at_, request, options);
  }
  absl::StatusOr<BatchReadResult> BatchRead(ObjectType type, const std::vector<ObjectId>& ids,
                                            const std::vector<std::string>& properties,
                                            const CallOptions& options) override {
    return BatchReadRecords(transport_, at_, type, ids, properties, Archived::kNo, options);
  }
  absl::StatusOr<BatchReadResult> BatchReadArchived(ObjectType type,
                                                    const std::vector<ObjectId>& ids,
                                                    const std::vector<std::string>& properties,
                                                    const CallOptions& options) override {
    return BatchReadRecords(transport_, at_, type, ids, properties, Archived::kYes, options);
  }
  absl::StatusOr<AssociationsResult> ReadAssociations(ObjectType from, ObjectType to,
                                                      const std::vector<ObjectId>& ids,
                                                      const CallOptions& options) override {
    return hubspot::ReadAssociations(transport_, at_, from, to, ids, options);
  }
  absl::StatusOr<std::vector<Owner>> ListOwners(const CallOptions& options) override {
    return ReadOwners(transport_, at_, options);
  }
  absl::StatusOr<std::vector<Pipeline>> ListPipelines(ObjectType type,
                                                      const CallOptions& options) override {
    return ReadPipelines(transport_, at_, type, options);
  }
  absl::StatusOr<std::vector<PropertyDefinition>> ListProperties(
      ObjectType type, const CallOptions& options) override {
    return ReadProperties(transport_, at_, type, options);
  }
  absl::StatusOr<AccountInfo> GetAccountInfo(const CallOptions& options) override {
    return ReadAccountInfo(transport_, at_, options);
  }
  absl::StatusOr<std::vector<ExchangeRate>> ListExchangeRates(const CallOptions& options) override {
    return ReadExchangeRates(transport_, at_, options);
  }
  Time PortalNow() const override { return transport_.clock().Now(); }
  LimitSnapshot Limits() const override { return transport_.Limits(); }

 private:
  const HubSpotEndpoints at_;
  PortalTransport transport_;
};

}  // namespace

std::unique_ptr<HubSpotClient> MakeHubSpotClient(HubSpotClientOptions options,
                                                 const HubSpotClientParts& parts,
                                                 std::unique_ptr<TokenSource> tokens) {
  return std::make_unique<HttpHubSpotClient>(std::move(options), parts, std::move(tokens));
}

}  // namespace stanna::hubspot
