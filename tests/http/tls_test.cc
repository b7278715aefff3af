// HTTPS: trusted roots are the given ones, shared by all connections; anything else is refused before a byte is sent.

#include "baton/http/client.h"
#include "http/raw.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace baton::http {
namespace {

using namespace testing;

// A certificate for 127.0.0.1, signed by itself, and a TLS context that shows it.
class SelfSigned {
 public:
  SelfSigned() : key_(EVP_EC_gen("P-256")), certificate_(X509_new()), context_(SSL_CTX_new(TLS_server_method())) {
    X509_set_version(certificate_, 2);
    X509_gmtime_adj(X509_getm_notBefore(certificate_), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), 3600);
    X509_set_pubkey(certificate_, key_);
    auto* name = X509_get_subject_name(certificate_);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("baton test"), -1, -1, 0);
    X509_set_issuer_name(certificate_, name);
    auto* host = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate_, host, -1);
    X509_EXTENSION_free(host);
    X509_sign(certificate_, key_, EVP_sha256());
    SSL_CTX_use_certificate(context_, certificate_);
    SSL_CTX_use_PrivateKey(context_, key_);
    std::FILE* file = std::fopen(path_.c_str(), "w");
    PEM_write_X509(file, certificate_);
    std::fclose(file);
  }
  ~SelfSigned() {
    std::filesystem::remove(path_);
    SSL_CTX_free(context_);
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }
  SelfSigned(const SelfSigned&) = delete;
  SelfSigned& operator=(const SelfSigned&) = delete;

  const std::string& path() const { return path_; }

  // Answers requests on one connection until it ends; returns how many.
  int serve(RawSocket& peer) const {
    sigset_t broken_pipe;  // OpenSSL writes without MSG_NOSIGNAL; only this thread may: the client must not
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    SSL* tls = SSL_new(context_);
    SSL_set_fd(tls, peer.fd());
    int requests = 0;
    if (SSL_accept(tls) == 1) {
      char piece[4096];
      const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret";
      while (SSL_read(tls, piece, sizeof piece) > 0) {
        ++requests;
        SSL_write(tls, answer.data(), static_cast<int>(answer.size()));
      }
    }
    SSL_free(tls);
    return requests;
  }

 private:
  const std::string path_ = std::filesystem::temp_directory_path() / ("baton-test-" + std::to_string(::getpid()) + ".pem");
  EVP_PKEY* key_;
  X509* certificate_;
  SSL_CTX* context_;
};

HttpRequest request_to(const RawServer& server, const char* host = "127.0.0.1") {
  HttpRequest request;
  request.url = "https://" + std::string(host) + ":" + std::to_string(server.port()) + "/";
  request.timeout = 5;
  return request;
}

TEST(Tls, TrustsTheGivenRootsOnly) {
  const SelfSigned identity;
  std::atomic<int> requests = 0;
  RawServer server([&](RawSocket& peer) { requests += identity.serve(peer); });
  {
    const auto client = make_http_client({.ca_file = identity.path()});
    for (const bool reused : {false, true}) {
      const auto response = client->send(request_to(server));
      ASSERT_TRUE(response) << response.error().message;
      EXPECT_EQ(response->body, "secret");
      EXPECT_EQ(response->reused_connection, reused);
    }
  }
  const auto stranger = make_http_client()->send(request_to(server));  // the system's roots do not know it
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().kind, FailureKind::upstream);
  EXPECT_NE(stranger.error().message.find("certificate"), std::string::npos) << stranger.error().message;
  const auto misnamed = make_http_client({.ca_file = identity.path()})->send(request_to(server, "localhost"));
  ASSERT_FALSE(misnamed);
  EXPECT_TRUE(eventually([&] { return requests == 2; }));
}

TEST(Tls, NamesRootsThatCannotBeRead) {
  EXPECT_THROW(make_http_client({.ca_file = "/nowhere/roots.pem"}), Error);
}

}  // namespace
}  // namespace baton::http
