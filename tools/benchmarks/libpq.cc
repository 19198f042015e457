#include "tools/benchmarks/libpq.h"

namespace stanna::bench {

absl::StatusOr<Libpq> Libpq::Connect(const std::string& url) {
  Libpq libpq(PQconnectdb(url.c_str()));
  if (PQstatus(libpq.connection()) != CONNECTION_OK) {
    return Unavailable(PQerrorMessage(libpq.connection()));
  }
  return libpq;
}

absl::StatusOr<std::vector<std::vector<std::string>>> Libpq::Query(const std::string& sql) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection(), sql.c_str()),
                                                             &PQclear);
  const ExecStatusType outcome = PQresultStatus(result.get());
  if (outcome != PGRES_TUPLES_OK && outcome != PGRES_COMMAND_OK) {
    return Internal(sql + ": " + PQerrorMessage(connection()));
  }
  std::vector<std::vector<std::string>> rows;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    std::vector<std::string>& cells = rows.emplace_back();
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      cells.emplace_back(PQgetvalue(result.get(), row, column));
    }
  }
  return rows;
}

}  // namespace stanna::bench
