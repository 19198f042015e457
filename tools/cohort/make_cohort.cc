// Writes a cohort of synthetic clients: clients.tsv, events.tsv and outcomes.tsv.
//
//   bazel run -c opt //tools/cohort:make_cohort -- --process a --clients 1500 --seed 1 --out DIR
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <string>

#include "tools/cohort/generator.h"

int main(int argc, char** argv) {
  std::vector<std::string> names;
  for (const auto& process : stanna::cohort::AllProcesses()) names.emplace_back(process.name);
  CLI::App app{"Writes a cohort of synthetic clients.", "make_cohort"};
  std::string name = "a", folder;
  std::size_t clients = 1'500;
  std::uint64_t seed = 1;
  app.add_option("--process", name, "the hidden process")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  app.add_option("--clients", clients)->check(CLI::Range(1, 1'000'000))->capture_default_str();
  app.add_option("--seed", seed)->capture_default_str();
  app.add_option("--out", folder, "where to; made if it is not there")->required();
  CLI11_PARSE(app, argc, argv);

  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  const auto cohort = stanna::cohort::MakeCohort(*stanna::cohort::FindProcess(name), clients, seed);
  const absl::Status written = stanna::cohort::WriteCohort(cohort, folder);
  if (!written.ok()) std::cerr << stanna::ToString(written) << "\n";
  return written.ok() ? 0 : 1;
}
