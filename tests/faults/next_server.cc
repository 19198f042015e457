// The server as a version that comes after this tree: with one more migration, or two
// (STANNA_TEST_MIGRATIONS), which expand the schema and contract it again.
#include <cstdlib>
#include <string>

#include "server/app/run_server.h"
#include "storage/sql/migrations.h"

namespace {

// What the next version shows in place of a client's name is filled for rows that are there, and,
// by a trigger, for those that versions write which don't know of it.
constexpr char kExpand[] =
    "ALTER TABLE clients ADD COLUMN shown_name text;\n"
    "UPDATE clients SET shown_name = name;\n"
    "CREATE FUNCTION fill_shown_name() RETURNS trigger LANGUAGE plpgsql AS $$\n"
    "BEGIN NEW.shown_name = NEW.name; RETURN NEW; END $$;\n"
    "CREATE TRIGGER fill_shown_name BEFORE INSERT OR UPDATE ON clients\n"
    "  FOR EACH ROW EXECUTE FUNCTION fill_shown_name();\n"
    "CREATE INDEX clients_shown_name ON clients (workspace_id, shown_name);\n";

// What only versions that don't know of the column needed.
constexpr char kContract[] =
    "DROP TRIGGER fill_shown_name ON clients;\n"
    "DROP FUNCTION fill_shown_name();\n";

// "-- Works with 25.", and what it does.
std::string UpOf(std::size_t works_with, const char* statements) {
  return "-- Works with " + std::to_string(works_with) + ".\n" + statements;
}

}  // namespace

int main(int argc, char** argv) {
  using stanna::storage::AppendMigration;
  const stanna::storage::Dialect postgres(stanna::storage::Backend::kPostgres);
  const std::size_t now = MigrationsFor(postgres).size();
  const std::string expand = UpOf(now, kExpand), contract = UpOf(now + 1, kContract);
  const char* count = std::getenv("STANNA_TEST_MIGRATIONS");
  AppendMigration(postgres, {.name = "add_shown_name", .up = expand});
  if (count != nullptr && std::string(count) == "2") {
    AppendMigration(postgres, {.name = "drop_filling_of_shown_name", .up = contract});
  }
  return stanna::app::RunServer(argc, argv);
}
