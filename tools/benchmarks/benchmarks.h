// The benchmarks. Each brings up its own processes, on loopback only.
#pragma once

#include <vector>

#include "base/status.h"
#include "tools/benchmarks/figure.h"

namespace stanna::bench {

/// How many calls to HubSpot an import and quick syncs cost, beside the least possible.
absl::StatusOr<std::vector<Figure>> RunCalls(const BenchOptions& options);

/// What the REST gateway adds to a call over gRPC, and how much it answers beside nginx.
absl::StatusOr<std::vector<Figure>> RunGateway(const BenchOptions& options);

/// How well the health score tells who leaves, on clients whose end is known.
absl::StatusOr<std::vector<Figure>> RunHealth(const BenchOptions& options);

/// How fast a first import gets under HubSpot's limits, beside what its list endpoint alone allows.
absl::StatusOr<std::vector<Figure>> RunImport(const BenchOptions& options);

/// What a first import into PostgreSQL costs beside the same rows by COPY, and what a second one
/// that changes nothing costs.
absl::StatusOr<std::vector<Figure>> RunIngest(const BenchOptions& options);

/// What a first import costs beside a plain Node program on HubSpot's own client.
absl::StatusOr<std::vector<Figure>> RunIngestPeer(const BenchOptions& options);

/// How long clients of a portfolio with two years of activities take to be scored, and how long
/// people and Lars wait for what is known of them.
absl::StatusOr<std::vector<Figure>> RunInsights(const BenchOptions& options);

/// How well two processes that share a Redis use one portal's limits (HubSpot's of public apps),
/// and how many of their calls are refused: alone, and beside a third program that takes its part.
absl::StatusOr<std::vector<Figure>> RunLimits(const BenchOptions& options);

/// How fast records are mapped, with calculated fields too, and how fast a changed mapping is
/// applied to all that is stored.
absl::StatusOr<std::vector<Figure>> RunMapping(const BenchOptions& options);

/// What the server has resident: idle, importing a large portal, and serving.
absl::StatusOr<std::vector<Figure>> RunMemory(const BenchOptions& options);

/// How long a person waits for the page's first view and its list of 1,000 clients in a browser,
/// and how much these load.
absl::StatusOr<std::vector<Figure>> RunPage(const BenchOptions& options);

/// How fast a page of contacts becomes records, beside simdjson that reads the same on demand.
absl::StatusOr<std::vector<Figure>> RunParse(const BenchOptions& options);

/// How long a person waits for a preview of a configuration over a portal's companies.
absl::StatusOr<std::vector<Figure>> RunPreview(const BenchOptions& options);

/// How many jobs a second the queue hands out and takes back, beside pgbench.
absl::StatusOr<std::vector<Figure>> RunQueue(const BenchOptions& options);

/// How many calls several processes on one database answer, beside a single one: with a Redis, and
/// behind a pooler with a cluster of Redis.
absl::StatusOr<std::vector<Figure>> RunReplicas(const BenchOptions& options);

/// How many calls over gRPC are answered, beside what they ask PostgreSQL through libpq alone.
absl::StatusOr<std::vector<Figure>> RunRpc(const BenchOptions& options);

/// Memory and time of the import of a large portal, beside those of one a tenth of its size.
absl::StatusOr<std::vector<Figure>> RunScale(const BenchOptions& options);

/// How well moods of labelled texts are told beside npm packages, and how fast.
absl::StatusOr<std::vector<Figure>> RunSentiment(const BenchOptions& options);

/// How long the embedded default takes from its start to its first answer.
absl::StatusOr<std::vector<Figure>> RunStart(const BenchOptions& options);

/// Whether a server that does everything at once for an hour grows: memory, descriptors, threads,
/// what waits to be done.
absl::StatusOr<std::vector<Figure>> RunSoak(const BenchOptions& options);

/// How fast a burst of webhooks is accepted on a durable PostgreSQL, beside single rows of pgbench.
absl::StatusOr<std::vector<Figure>> RunWebhooks(const BenchOptions& options);

}  // namespace stanna::bench
