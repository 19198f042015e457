// hubspot_sim: a simulated HubSpot for tests, demonstrations and load. See docs/simulator.md.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <utility>

#include "tools/hubspot_sim/api/simulator.h"
#include "tools/hubspot_sim/http/server.h"
#include "tools/hubspot_sim/http/webhook_sender.h"
#include "tools/hubspot_sim/text/civil_time.h"

namespace {

namespace sim = stanna::sim;

struct Flags {
  sim::SimOptions simulator;
  uint16_t port = 0;
  std::string port_file;
  bool tls = true;
  std::string ca_out;
  int threads = 2;
  int64_t activities = -1;
  std::string now;
  std::string epoch;
  int64_t webhook_timeout_ms = 5000;
  std::string webhook_ca;
};

int64_t RealNowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

void AddPortalFlags(CLI::App& app, Flags& flags) {
  sim::PortalOptions& portal = flags.simulator.portal;
  app.add_option("--seed", portal.seed, "the same seed and sizes give the same portal");
  for (const sim::ObjectTypeInfo& info : sim::AllObjectTypes()) {
    std::string name(info.plural);
    std::replace(name.begin(), name.end(), '_', '-');
    app.add_option("--" + name, portal.counts[sim::Ordinal(info.type)], "live " + name);
  }
  app.add_option("--activities", flags.activities,
                 "live activities in all, spread over the five kinds");
  app.add_flag_callback("--survey", sim::AddSurveyProperties,
                        "twenty custom properties more for contacts");
  app.add_option("--portal-id", portal.portal_id);
  app.add_option("--epoch", flags.epoch, "end of the generated history, RFC 3339 or a date");
  app.add_option("--now", flags.now, "the portal's present at start; default: the real time");
}

void AddAppFlags(CLI::App& app, sim::SimOptions& options) {
  app.add_option("--client-id", options.client_id);
  app.add_option("--client-secret", options.client_secret);
  app.add_option("--redirect-uri", options.redirect_uri, "the registered one; must match exactly");
  app.add_option("--private-app-token", options.private_app_token);
  app.add_flag("--auto-consent", options.auto_consent, "grant without showing the consent page");
  app.add_option("--token-ttl", options.token_ttl_seconds, "seconds an access token lives");
}

void AddBehaviourFlags(CLI::App& app, sim::SimOptions& options) {
  app.add_option("--latency-ms", options.latency_ms, "added to every answer");
  app.add_option("--rate-limit", options.rate_limit)
      ->check(CLI::IsMember({"public", "starter", "professional", "enterprise", "none"}));
  app.add_option("--index-lag-ms", options.index_lag_ms, "how far search is behind");
  app.add_flag("--search-disorder", options.search_disorder, "sort searches only roughly");
  app.add_option("--max-url", options.max_url, "longest request target");
  app.add_option("--inline-associations", options.inline_associations,
                 "entries before an inline association list is paged");
  app.add_flag("--gzip,!--no-gzip", options.gzip, "compress when the client accepts it");
}

void AddWebhookFlags(CLI::App& app, Flags& flags) {
  sim::SimOptions& options = flags.simulator;
  sim::DeliverySwitches& switches = options.webhooks;
  app.add_option("--app-id", options.app_id, "the app's number, in webhooks and their settings");
  app.add_option("--developer-key", options.developer_key,
                 "the hapikey that the app's webhooks are managed with");
  app.add_option("--webhook-target", options.webhook_target,
                 "where webhooks go before the settings say so");
  app.add_option("--webhook-ca", flags.webhook_ca,
                 "PEM of who signed the target's certificate; default: the system's");
  app.add_option("--webhook-timeout-ms", flags.webhook_timeout_ms, "for an answer")
      ->check(CLI::Range(1, 600'000));
  app.add_option("--webhook-time-scale", switches.time_scale,
                 "how much faster than in a day failed webhooks are repeated, and the journal ages")
      ->check(CLI::PositiveNumber);
  app.add_option("--webhook-duplicates", switches.duplicates, "share of events that come twice")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--webhook-reordering", switches.reordering, "share that later ones overtake")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--webhook-drops", switches.drops, "share that never comes")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--webhook-hold-back-ms", switches.hold_back_ms,
                 "how long overtaken events and second copies wait at most");
  app.add_option("--webhook-max-concurrent", switches.max_concurrent,
                 "requests at once; 0: what the app's settings say")
      ->check(CLI::Range(0, 1000));
  app.add_option("--webhook-batch", switches.max_batch, "events in one request at most")
      ->check(CLI::Range(1, 100));
  app.add_flag("--webhook-paused", switches.paused, "deliver nothing until resumed");
  app.add_flag("--journal-snake-case", options.journal_snake_case,
               "write members of the journal's events like object_id");
  app.add_option("--sensitive", options.sensitive_properties,
                 "properties like contacts.phone whose values webhooks withhold");
}

void AddServerFlags(CLI::App& app, Flags& flags) {
  app.add_option("--port", flags.port, "0 picks a free one");
  app.add_option("--port-file", flags.port_file, "file to write the port to");
  app.add_flag("--tls,!--no-tls", flags.tls, "HTTPS with a certificate made at start (default)");
  app.add_option("--ca-out", flags.ca_out, "file to write the CA certificate to");
  app.add_option("--threads", flags.threads)->check(CLI::Range(1, 64));
}

/// Spreads a total over the five kinds of activity, e-mails being the most frequent.
void SpreadActivities(int64_t total, sim::PortalOptions& portal) {
  const std::pair<sim::ObjectType, int64_t> shares[] = {{sim::ObjectType::kEmail, 45},
                                                        {sim::ObjectType::kCall, 20},
                                                        {sim::ObjectType::kMeeting, 15},
                                                        {sim::ObjectType::kNote, 12}};
  int64_t rest = total;
  for (const auto& [type, percent] : shares) {
    portal.counts[sim::Ordinal(type)] = total * percent / 100;
    rest -= total * percent / 100;
  }
  portal.counts[sim::Ordinal(sim::ObjectType::kTask)] = rest;
}

/// False, with a message, when the text is not a time.
bool ReadTime(const char* flag, const std::string& text, int64_t& ms) {
  if (text.empty()) return true;
  const auto time = sim::ParseTime(text);
  if (!time.has_value()) {
    std::fprintf(stderr, "%s: \"%s\" is not an RFC 3339 time or a date\n", flag, text.c_str());
    return false;
  }
  ms = *time;
  return true;
}

// Through a temporary name, so that a reader never sees half a file.
void WriteFile(const std::string& path, const std::string& text) {
  if (path.empty()) return;
  const std::string temporary = path + ".tmp";
  std::ofstream(temporary, std::ios::binary) << text;
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    throw std::runtime_error("cannot write " + path);
  }
}

int Serve(Flags flags, int64_t start_ms) {
  sim::ServerOptions server_options;
  server_options.port = flags.port;
  server_options.threads = flags.threads;
  server_options.gzip = flags.simulator.gzip;
  if (flags.tls) {
    server_options.tls = sim::MakeTlsIdentity();
    WriteFile(flags.ca_out, server_options.tls->ca_pem);
  }
  sim::Simulator simulator(flags.simulator, RealNowMs, start_ms);
  sim::Server server(
      std::move(server_options),
      [&simulator](const sim::HttpRequest& request) { return simulator.Handle(request); },
      simulator.stats());
  sim::WebhookSender sender(
      {flags.simulator.client_secret, flags.webhook_timeout_ms, flags.webhook_ca},
      simulator.webhooks(), [&simulator] { return simulator.NowMs(); });
  WriteFile(flags.port_file, std::to_string(server.port()) + "\n");
  std::cout << "listening on " << (flags.tls ? "https" : "http") << "://127.0.0.1:" << server.port()
            << std::endl;
  server.Run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Flags flags;
  CLI::App app("A simulated HubSpot. docs/simulator.md describes it.", "hubspot_sim");
  AddPortalFlags(app, flags);
  AddAppFlags(app, flags.simulator);
  AddBehaviourFlags(app, flags.simulator);
  AddWebhookFlags(app, flags);
  AddServerFlags(app, flags);
  CLI11_PARSE(app, argc, argv);
  if (flags.activities >= 0) SpreadActivities(flags.activities, flags.simulator.portal);
  int64_t start_ms = RealNowMs();
  if (!ReadTime("--now", flags.now, start_ms) ||
      !ReadTime("--epoch", flags.epoch, flags.simulator.portal.epoch_ms)) {
    return 2;
  }
  try {
    return Serve(std::move(flags), start_ms);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "hubspot_sim: %s\n", error.what());
    return 1;
  }
}
