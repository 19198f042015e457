// TLS of the real binary: both ports, whom they let in, and certificates that change meanwhile.
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>
#include <sstream>
#include <string>

#include "server/gateway/testing/raw_http.h"
#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tests/support/backend.h"
#include "tests/support/certificates.h"
#include "tests/support/process.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sockets.h"
#include "tests/support/wait.h"
#include "tools/stannactl/cli.h"

namespace stanna::testing {
namespace {

namespace v1 = insights::v1;

constexpr char kClients[] = "/api/clients";
constexpr std::chrono::seconds kPatience{60};

int PortOf(const std::string& address) { return std::atoi(&address[address.rfind(':') + 1]); }

// A handshake with a server on loopback; what it shows, or why there was none.
class TlsPeer {
 public:
  explicit TlsPeer(int version = 0, const std::string& protocol = "")
      : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    if (version != 0) {
      // The library would not even offer old versions otherwise.
      SSL_CTX_set_security_level(context_.get(), 0);
      SSL_CTX_set_min_proto_version(context_.get(), version);
      SSL_CTX_set_max_proto_version(context_.get(), version);
    }
    if (!protocol.empty()) {
      const std::string list = static_cast<char>(protocol.size()) + protocol;
      SSL_CTX_set_alpn_protos(context_.get(), reinterpret_cast<const unsigned char*>(list.data()),
                              static_cast<unsigned>(list.size()));
    }
  }

  // The subject's serial number in decimal; "" when there was no handshake.
  std::string ShownAt(const std::string& address) const {
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> connection(
        BIO_new_ssl_connect(context_.get()), BIO_free_all);
    BIO_set_conn_hostname(connection.get(), address.c_str());
    if (BIO_do_handshake(connection.get()) != 1) return "";
    SSL* ssl = nullptr;
    BIO_get_ssl(connection.get(), &ssl);
    return SerialOf(SSL_get0_peer_certificate(ssl));
  }

  static std::string SerialOf(const X509* certificate) {
    BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
    char* text = BN_bn2dec(number);
    std::string serial = text;
    OPENSSL_free(text);
    BN_free(number);
    return serial;
  }
  static std::string SerialOf(const std::string& pem) {
    BIO* reader = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    X509* certificate = PEM_read_bio_X509(reader, nullptr, nullptr, nullptr);
    std::string serial = SerialOf(certificate);
    X509_free(certificate);
    BIO_free(reader);
    return serial;
  }

 private:
  std::shared_ptr<SSL_CTX> context_;
};

class TlsTest : public ::testing::Test {
 protected:
  void Start(std::map<std::string, std::string> settings = {}) {
    Write(first_);
    ReplaceFile(ca_file_, authority_.pem());
    ReplaceFile(callers_file_, callers_.pem());
    settings.insert({{"TLS_CERTIFICATE_FILE", certificate_file_},
                     {"TLS_PRIVATE_KEY_FILE", key_file_},
                     {"TLS_RELOAD_INTERVAL_MS", "10"},
                     {"HTTP_HEADER_TIMEOUT_MS", "1000"},
                     {"GRPC_HANDSHAKE_TIMEOUT_MS", "1000"}});
    server_ = std::make_unique<Server>(*backend_, *simulator_, settings);
    server_->Trust(ca_file_);
    key_ = server_->NewApiKey("acme.example");
  }

  void Write(const PemPair& pair) const {
    ReplaceFile(certificate_file_, pair.certificate);
    ReplaceFile(key_file_, pair.private_key);
  }

  grpc::Status Call(const PemPair& own = {}) const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto stub = v1::InsightsService::NewStub(
        grpc::CreateCustomChannel(server_->grpc_address(),
                                  grpc::SslCredentials({.pem_root_certs = authority_.pem(),
                                                        .pem_private_key = own.private_key,
                                                        .pem_cert_chain = own.certificate}),
                                  arguments));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    if (!key_.empty()) context.AddMetadata("x-api-key", key_);
    v1::ListClientsResponse response;
    return stub->ListClients(&context, {}, &response);
  }

  void ExpectService() {
    EXPECT_EQ(server_->Get(kClients, key_).status, 200);
    const grpc::Status status = Call();
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  bool BothShow(const PemPair& pair) const {
    const std::string serial = TlsPeer::SerialOf(pair.certificate);
    return TlsPeer().ShownAt(server_->http_address()) == serial &&
           TlsPeer(0, "h2").ShownAt(server_->grpc_address()) == serial;
  }

  const CertificateAuthority authority_, callers_{"callers"}, strangers_{"strangers"};
  const PemPair first_ = authority_.Issue(), second_ = authority_.Issue();
  const std::string folder_ = MakeTestFolder("tls");
  const std::string certificate_file_ = folder_ + "/server.pem", key_file_ = folder_ + "/key.pem",
                    ca_file_ = folder_ + "/ca.pem", callers_file_ = folder_ + "/callers.pem";
  const std::unique_ptr<Simulator> simulator_ =
      Simulator::Start({"--companies", "1", "--contacts", "1", "--activities", "1"});
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  std::unique_ptr<Server> server_;
  std::string key_;
};

TEST_F(TlsTest, BothPortsServeItAndNothingElse) {
  Start();
  ExpectService();
  const HttpReply reply = server_->Get(kClients, key_);
  EXPECT_EQ(reply.Header("strict-transport-security"), "max-age=31536000");
  // Plain text gets no answer that a person in the middle could use.
  EXPECT_FALSE(Send({.url = "http://" + server_->http_address() + kClients}).ok());
  gateway::testing::RawConnection plain(PortOf(server_->grpc_address()));
  plain.Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  EXPECT_TRUE(plain.AtEnd());
  for (const std::string& address : {server_->http_address(), server_->grpc_address()}) {
    const std::string protocol = address == server_->grpc_address() ? "h2" : "http/1.1";
    EXPECT_NE(TlsPeer(TLS1_3_VERSION, protocol).ShownAt(address), "") << address;
    EXPECT_NE(TlsPeer(TLS1_2_VERSION, protocol).ShownAt(address), "") << address;
    EXPECT_EQ(TlsPeer(TLS1_1_VERSION, protocol).ShownAt(address), "") << address;
    EXPECT_EQ(TlsPeer(TLS1_VERSION, protocol).ShownAt(address), "") << address;
  }
  EXPECT_EQ(TlsPeer(0, "h2").ShownAt(server_->http_address()), "");
  EXPECT_EQ(server_->Stop(), 0) << server_->log();
}

TEST_F(TlsTest, ANewCertificateIsTakenAndABadOneIsNot) {
  Start();
  EXPECT_TRUE(BothShow(first_));
  Write(second_);
  EXPECT_TRUE(WaitUntil([&] { return BothShow(second_); }, kPatience)) << server_->log();
  ExpectService();
  ReplaceFile(certificate_file_, first_.certificate);
  EXPECT_TRUE(WaitUntil(
      [&] {
        return server_->log().find(
                   "the certificate before them stays in use: "
                   "TLS_PRIVATE_KEY_FILE " +
                   key_file_) != std::string::npos;
      },
      kPatience))
      << server_->log();
  // Each acceptor has the certificate by itself.
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(BothShow(second_)) << i;
  ExpectService();
  Write(first_);
  EXPECT_TRUE(WaitUntil([&] { return BothShow(first_); }, kPatience)) << server_->log();
  EXPECT_EQ(server_->log().find("PRIVATE KEY-"), std::string::npos);
}

TEST_F(TlsTest, CallersOfGrpcNeedACertificateBesideTheirKey) {
  Start({{"TLS_CLIENT_CA_FILE", callers_file_}});
  const PemPair caller = callers_.Issue({.common_name = "caller", .names = ""});
  const grpc::Status good = Call(caller);
  EXPECT_TRUE(good.ok()) << good.error_message();
  EXPECT_EQ(Call().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Call(strangers_.Issue()).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Call(callers_.Issue(
                     {.valid_from = std::chrono::hours(-2), .valid_until = std::chrono::hours(-1)}))
                .error_code(),
            grpc::StatusCode::UNAVAILABLE);
  const std::string key = std::exchange(key_, "");
  EXPECT_EQ(Call(caller).error_code(), grpc::StatusCode::UNAUTHENTICATED)
      << "a certificate is no key";
  key_ = key;
  // Browsers come to the other port.
  EXPECT_EQ(server_->Get(kClients, key_).status, 200);
  // Who vouches for callers changes, too.
  ReplaceFile(callers_file_, strangers_.pem());
  EXPECT_TRUE(WaitUntil([&] { return Call(strangers_.Issue()).ok(); }, kPatience));
  EXPECT_EQ(Call(caller).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, StannactlSpeaksIt) {
  Start({{"TLS_CLIENT_CA_FILE", callers_file_}});
  const PemPair caller = callers_.Issue({.common_name = "caller", .names = ""});
  const std::string own = folder_ + "/caller.pem", own_key = folder_ + "/caller_key.pem";
  ReplaceFile(own, caller.certificate);
  ReplaceFile(own_key, caller.private_key);
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> args = {"clients", "--server", server_->grpc_address(), "--api-key",
                                     key_};
    args.insert(args.end(), more.begin(), more.end());
    std::ostringstream out, err;
    ctl::Console console{out, err};
    return ctl::RunCommand(args, console);
  };
  EXPECT_EQ(run({"--ca-file", ca_file_, "--client-certificate", own, "--client-key", own_key}), 0);
  EXPECT_EQ(run({"--ca-file", ca_file_}), 5);
  EXPECT_EQ(run({"--ca-file", callers_file_, "--client-certificate", own, "--client-key", own_key}),
            5);
  EXPECT_EQ(run({}), 5);
  EXPECT_EQ(run({"--ca-file", folder_ + "/none.pem"}), 2);
  EXPECT_EQ(run({"--ca-file", ca_file_, "--client-certificate", own}), 2);
}

TEST_F(TlsTest, PeersThatDoNotFinishAreLetGo) {
  Start();
  ExpectService();
  const std::size_t before = OpenDescriptors(server_->pid());
  for (const std::string& address : {server_->http_address(), server_->grpc_address()}) {
    for (const std::string& bytes :
         {std::string(), std::string("\x16"), std::string("\x16\x03\x01\x40\x00\x01", 6),
          std::string(20'000, '\x16'), std::string("GET / HTTP/1.1\r\n\r\n")}) {
      gateway::testing::RawConnection peer(PortOf(address));
      peer.Send(bytes);
      while (!peer.ReadSome().empty()) {
      }
      EXPECT_TRUE(peer.WasEnded()) << address << " " << bytes.substr(0, 20);
    }
  }
  ExpectService();
  EXPECT_TRUE(WaitUntil([&] { return OpenDescriptors(server_->pid()) <= before; }, kPatience));
}

TEST_F(TlsTest, TheServerDoesNotStartOnBadFiles) {
  Start();
  const std::string folder = MakeTestFolder("bad");
  const auto started = Program::Start({.command = {"server/stanna_server"},
                                       .environment = {{"DATA_DIR", folder},
                                                       {"GRPC_ADDRESS", "127.0.0.1:0"},
                                                       {"HTTP_ADDRESS", "127.0.0.1:0"},
                                                       {"TLS_CERTIFICATE_FILE", certificate_file_},
                                                       {"TLS_PRIVATE_KEY_FILE", ca_file_},
                                                       {"PORT_FILE", folder + "/ports"}},
                                       .log_path = folder + "/log",
                                       .ready_file = folder + "/ports"},
                                      Deadline::After(kPatience));
  ASSERT_FALSE(started.ok());
  EXPECT_NE(MessageOf(started.status())
                .find("TLS_PRIVATE_KEY_FILE " + ca_file_ + " has no private key in PEM"),
            std::string::npos)
      << MessageOf(started.status());
}

}  // namespace
}  // namespace stanna::testing
